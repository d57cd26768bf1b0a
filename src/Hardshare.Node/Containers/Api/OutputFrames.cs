using System.Buffers.Binary;

namespace Hardshare.Node.Containers.Api;

/// <summary>
/// The engine's way to send the two outputs of a process on one stream: frames of an 8-byte header (stream number, three zero
/// bytes, length in big-endian) and that many bytes.
/// </summary>
internal static class OutputFrames
{
    /// <summary>Read to the end into <paramref name="tail"/>, both outputs in the order in which they came.</summary>
    public static async Task ReadAsync(Stream stream, TailBuffer tail, CancellationToken cancellation)
    {
        var header = new byte[8];
        var buffer = new byte[8192];
        while (await stream.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation) == header.Length)
        {
            long left = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            while (left > 0)
            {
                var count = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellation);
                if (count == 0)
                    return;
                tail.Append(buffer.AsSpan(0, count));
                left -= count;
            }
        }
    }
}
