using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Probes;

/// <summary>The unencrypted beginning of an SSH connection: version lines and binary packets (RFC 4253, sections 4.2 and 6).</summary>
internal sealed class SshPacketStream(Stream stream)
{
    private const int LongestBanner = 8192;
    private const int LongestPacket = 35000;

    public Task WriteVersionAsync(string version, CancellationToken cancellation) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(version + "\r\n"), cancellation).AsTask();

    /// <summary>The peer's version line, without its line end. Lines before it are skipped.</summary>
    public async Task<string> ReadVersionAsync(CancellationToken cancellation)
    {
        var line = new List<byte>();
        var one = new byte[1];
        for (var total = 0; total < LongestBanner; total++)
        {
            await stream.ReadExactlyAsync(one, cancellation).ConfigureAwait(false);
            if (one[0] != '\n')
            {
                line.Add(one[0]);
                continue;
            }
            var text = Encoding.ASCII.GetString([.. line]).TrimEnd('\r');
            if (text.StartsWith("SSH-2.0-", StringComparison.Ordinal))
                return text;
            line.Clear();
        }
        throw new FormatException("what answers does not speak SSH");
    }

    public Task WriteAsync(byte[] payload, CancellationToken cancellation)
    {
        var padding = 8 - (payload.Length + 5) % 8;
        padding += padding < 4 ? 8 : 0;
        var packet = new SshWriter().UInt32((uint)(payload.Length + padding + 1)).Byte((byte)padding).Raw(payload)
            .Raw(RandomNumberGenerator.GetBytes(padding)).ToArray();
        return stream.WriteAsync(packet, cancellation).AsTask();
    }

    public async Task<byte[]> ReadAsync(CancellationToken cancellation)
    {
        var head = new byte[5];
        await stream.ReadExactlyAsync(head, cancellation).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head);
        if (length is < 6 or > LongestPacket || head[4] > length - 2)
            throw new FormatException("a packet has an impossible length");
        var rest = new byte[length - 1];
        await stream.ReadExactlyAsync(rest, cancellation).ConfigureAwait(false);
        return rest[..^head[4]];
    }
}
