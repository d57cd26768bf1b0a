using System.Diagnostics.CodeAnalysis;

namespace Hardshare.Node.Keys;

/// <summary>Reads the public key that a user brings, before it is put into anybody's authorized keys.</summary>
public interface IPublicKeyReader
{
    /// <summary>
    /// Accepts one key in OpenSSH's one-line form, without options; white space around it is ignored. <paramref name="key"/> is the line to
    /// authorize; <paramref name="problem"/> says, for people, why there is none.
    /// </summary>
    bool TryRead(string text, [NotNullWhen(true)] out string? key, [NotNullWhen(false)] out string? problem);
}
