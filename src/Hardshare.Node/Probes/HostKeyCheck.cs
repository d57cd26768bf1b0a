using System.Security.Cryptography;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Probes;

/// <summary>
/// Does as much of an SSH key exchange as it takes for the server to prove that it holds a host key (RFC 4253 section 8, RFC 5656 section
/// 4), and hangs up. Much cheaper than a program with a whole handshake. Host keys are ECDSA on P-256, as all that we make; the server has
/// to offer the exchange <c>ecdh-sha2-nistp256</c>, as OpenSSH does by default.
/// </summary>
internal static class HostKeyCheck
{
    private const string Version = "SSH-2.0-Hardshare_probe";
    private const string Exchange = "ecdh-sha2-nistp256";
    private const string Ciphers = "aes128-ctr,aes256-ctr,aes128-gcm@openssh.com,aes256-gcm@openssh.com,chacha20-poly1305@openssh.com";
    private const string Macs = "hmac-sha2-256,hmac-sha2-512,hmac-sha2-256-etm@openssh.com,hmac-sha2-512-etm@openssh.com";
    private const byte Disconnect = 1, Ignore = 2, Debug = 4, ExchangeInit = 20, EcdhInit = 30, EcdhReply = 31;

    /// <summary>Null when the server has proved that it holds the key, else what is wrong.</summary>
    /// <param name="stream">A fresh connection.</param>
    /// <param name="hostKey">The public key that is expected, as its blob.</param>
    /// <param name="cancellation">Throws when cancelled.</param>
    /// <exception cref="IOException">The connection broke.</exception>
    /// <exception cref="FormatException">The server says what SSH does not allow.</exception>
    public static async Task<string?> RunAsync(Stream stream, byte[] hostKey, CancellationToken cancellation)
    {
        var packets = new SshPacketStream(stream);
        await packets.WriteVersionAsync(Version, cancellation).ConfigureAwait(false);
        var serverVersion = await packets.ReadVersionAsync(cancellation).ConfigureAwait(false);

        var clientInit = ClientInit();
        await packets.WriteAsync(clientInit, cancellation).ConfigureAwait(false);
        using var ecdh = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var clientPoint = PointOf(ecdh);
        await packets.WriteAsync(new SshWriter().Byte(EcdhInit).String(clientPoint).ToArray(), cancellation).ConfigureAwait(false);

        var serverInit = await ExpectAsync(packets, ExchangeInit, cancellation).ConfigureAwait(false);
        if (!Offers(serverInit))
            return $"the SSH server does not offer {Exchange} with a host key of type {SshKeyPair.EcdsaType}";
        var reply = await ExpectAsync(packets, EcdhReply, cancellation).ConfigureAwait(false);
        await packets.WriteAsync(Goodbye(), cancellation).ConfigureAwait(false);

        var transcript = new SshWriter().String(Version).String(serverVersion).String(clientInit).String(serverInit);
        return Verify(reply, hostKey, ecdh, clientPoint, transcript);
    }

    private static string? Verify(byte[] reply, byte[] hostKey, ECDiffieHellman ecdh, byte[] clientPoint, SshWriter transcript)
    {
        var reader = new SshReader(reply.AsSpan(1));
        var shownKey = reader.String();
        var serverPoint = reader.String();
        var signature = new SshReader(reader.String());
        reader.End();
        if (!shownKey.SequenceEqual(hostKey))
            return $"it has another host key ({Fingerprint(shownKey)} instead of {Fingerprint(hostKey)})";

        using var peer = ECDiffieHellman.Create(Parameters(serverPoint));
        var secret = ecdh.DeriveRawSecretAgreement(peer.PublicKey);
        transcript.String(shownKey).String(clientPoint).String(serverPoint).MpInt(secret);
        var exchangeHash = SHA256.HashData(transcript.ToArray());

        if (signature.Ascii() != SshKeyPair.EcdsaType)
            throw new FormatException("the signature is of an unexpected type");
        var numbers = new SshReader(signature.String());
        byte[] rs = [.. Fixed(numbers.PositiveMpInt()), .. Fixed(numbers.PositiveMpInt())];
        using var key = ECDsa.Create(Parameters(PointIn(hostKey)));
        // What is signed is the hash; ECDSA hashes it once more.
        return key.VerifyData(exchangeHash, rs, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? null
            : "it shows the right host key but cannot prove that it holds it";
    }

    private static async Task<byte[]> ExpectAsync(SshPacketStream packets, byte type, CancellationToken cancellation)
    {
        while (true)
        {
            var packet = await packets.ReadAsync(cancellation).ConfigureAwait(false);
            if (packet[0] == type)
                return packet;
            if (packet[0] == Disconnect)
                throw new FormatException("the SSH server hung up: " + DisconnectReason(packet));
            if (packet[0] is not (Ignore or Debug))
                throw new FormatException($"the SSH server sent message {packet[0]} where {type} belongs");
        }
    }

    private static byte[] ClientInit()
    {
        var message = new SshWriter().Byte(ExchangeInit).Raw(RandomNumberGenerator.GetBytes(16));
        message.String(Exchange).String(SshKeyPair.EcdsaType).String(Ciphers).String(Ciphers).String(Macs).String(Macs);
        message.String("none").String("none").String("").String("");
        return message.Byte(0).UInt32(0).ToArray();
    }

    private static bool Offers(byte[] serverInit)
    {
        var reader = new SshReader(serverInit.AsSpan(17));
        return reader.Ascii().Split(',').Contains(Exchange) && reader.Ascii().Split(',').Contains(SshKeyPair.EcdsaType);
    }

    /// <summary>Reason 11: by application. Keeps the server's log free of complaints.</summary>
    private static byte[] Goodbye() => new SshWriter().Byte(Disconnect).UInt32(11).String("probed").String("").ToArray();

    private static string DisconnectReason(byte[] packet)
    {
        var reader = new SshReader(packet.AsSpan(1));
        reader.UInt32();
        return string.Concat(reader.Ascii().Where(c => c is >= ' ' and <= '~').Take(200));
    }

    private static string Fingerprint(ReadOnlySpan<byte> key) => "SHA256:" + Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=');

    private static byte[] PointOf(ECDiffieHellman key)
    {
        var point = key.ExportParameters(false).Q;
        return [4, .. point.X!, .. point.Y!];
    }

    private static ReadOnlySpan<byte> PointIn(byte[] hostKey)
    {
        var reader = new SshReader(hostKey);
        reader.String();
        reader.String();
        return reader.String();
    }

    private static ECParameters Parameters(ReadOnlySpan<byte> point) => point.Length == 65 && point[0] == 4
        ? new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = point[1..33].ToArray(), Y = point[33..].ToArray() },
        }
        : throw new FormatException("a point is not one of P-256");

    private static byte[] Fixed(ReadOnlySpan<byte> number)
    {
        if (number.Length > 32)
            throw new FormatException("a signature's number is too long");
        var result = new byte[32];
        number.CopyTo(result.AsSpan(32 - number.Length));
        return result;
    }
}
