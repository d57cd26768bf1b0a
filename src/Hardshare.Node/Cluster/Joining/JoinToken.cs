using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Hardshare.Node.Cluster.Joining;

/// <summary>
/// What a machine needs to join a workspace, as one word: where the database is, how to know that it is the right one, and the login of a role that may join once. Whoever holds the text can use it, so it is shown once and kept
/// nowhere; the server has a SCRAM verifier of <paramref name="Secret"/>.
/// </summary>
/// <param name="Host">A name, an address, or the folder of a Unix socket, as the new machine sees it.</param>
/// <param name="Authority">PEM text with the certificate of the authority that signed the server's; null for those that the new machine trusts.</param>
internal sealed record JoinToken(
    string Workspace, string Node, string Host, int Port, string Database, bool Tls, string? Authority, string Role, string Secret)
{
    private const string Prefix = "hsj1_";

    public override string ToString() => Prefix + Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web));

    /// <summary>Throws <see cref="FormatException"/>, in words.</summary>
    public static JoinToken Parse(string text)
    {
        try
        {
            if (text.Trim() is var word && word.StartsWith(Prefix, StringComparison.Ordinal))
                return JsonSerializer.Deserialize<JoinToken>(Base64Url.DecodeFromChars(word.AsSpan(Prefix.Length)), s_json)!;
        }
        catch (Exception e) when (e is FormatException or JsonException or DecoderFallbackException)
        {
            // It is said below.
        }
        throw new FormatException($"this is no join token, or not the whole of one: it begins with {Prefix} and is one long word");
    }

    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web) { RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true };
}
