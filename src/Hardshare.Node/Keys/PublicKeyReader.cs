using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Hardshare.Node.Keys;

/// <summary>
/// Reads a user's public key and writes it anew: type, the blob's canonical base64, and a comment of plain characters. What ends up in
/// authorized keys is thus ours, whatever came in; options, which sshd would obey, cannot.
/// </summary>
public sealed class PublicKeyReader : IPublicKeyReader
{
    private const int MaximumLength = 8192;
    private const int MaximumComment = 100;

    public bool TryRead(string text, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out string? problem)
    {
        key = null;
        problem = null;
        try
        {
            key = Read(text);
            return true;
        }
        catch (FormatException e)
        {
            problem = $"This is not a public key that can be used: {e.Message}.";
            return false;
        }
    }

    private static string Read(string? text)
    {
        text = text?.Trim() ?? "";
        if (text.Length == 0)
            throw new FormatException("it is empty");
        if (text.Length > MaximumLength)
            throw new FormatException($"it is longer than {MaximumLength} characters");
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new FormatException("it is a private key; keep that to yourself and give the .pub file");
        if (text.StartsWith("---- BEGIN SSH2", StringComparison.Ordinal))
            throw new FormatException("it is in RFC 4716 form; convert it with: ssh-keygen -i -f FILE");
        if (text.AsSpan().IndexOfAny('\n', '\r') >= 0)
            throw new FormatException("it has more than one line; give exactly one key");

        var parts = text.Split([' ', '\t'], 3, StringSplitOptions.RemoveEmptyEntries);
        var type = parts[0];
        if (!PublicKeyBlob.IsSupported(type))
            throw new FormatException(Explain(type));
        if (parts.Length < 2)
            throw new FormatException("the key itself is missing after its type");
        var blob = Decode(parts[1]);
        PublicKeyBlob.Check(type, blob);
        var comment = parts.Length == 3 ? PlainComment(parts[2]) : "";
        return $"{type} {Convert.ToBase64String(blob)}{(comment.Length == 0 ? "" : " " + comment)}";
    }

    private static byte[] Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        // White space inside would be skipped by the decoder, though not by sshd.
        var plain = base64.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '=');
        if (!plain || !Convert.TryFromBase64String(base64, bytes, out var count))
            throw new FormatException("the part after the type is not base64");
        return bytes[..count];
    }

    private static string Explain(string type) => type switch
    {
        "ssh-dss" => "DSA keys are too weak; make another with: ssh-keygen -t ed25519",
        _ when type.Contains("-cert-v01@", StringComparison.Ordinal) => "it is a certificate; give the plain public key",
        _ when PublicKeyBlob.LooksLikeType(type) => $"keys of type {Printable(type, 40)} are not supported",
        _ => "it has to begin with the key's type, such as ssh-ed25519, without options in front",
    };

    private static string PlainComment(string comment) => Printable(comment.Trim(), MaximumComment).Trim();

    private static string Printable(string text, int maximum)
    {
        var result = new StringBuilder(Math.Min(text.Length, maximum));
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, maximum)))
            result.Append(c is >= ' ' and <= '~' ? c : '?');
        return result.ToString();
    }
}
