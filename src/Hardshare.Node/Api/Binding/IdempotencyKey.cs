using System.Security.Cryptography;
using System.Text;
using Hardshare.Node.Api.Errors;

namespace Hardshare.Node.Api.Binding;

/// <summary>
/// The header <c>Idempotency-Key</c>: any text, chosen by the client, that is the same when it repeats a request. Ids are made of it
/// together with the principal, so that nobody meets another's.
/// </summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>The id of the command that this request sends, or null without a key.</summary>
    public static CommandId? CommandOf(ApiCall call) =>
        Of(call) is { } key
            ? new CommandId(Derive(call, "command", $"{call.Context.Request.Method} {call.Context.Request.Path} {key}"))
            : null;

    /// <summary>The id of what this request makes, or null without a key.</summary>
    public static Guid? NewIdOf(ApiCall call) => Of(call) is { } key ? Derive(call, "entity", key) : null;

    /// <summary>The key itself when it is a UUID, as clients of the generic routes send their command's id.</summary>
    public static CommandId? ExactCommandOf(ApiCall call) =>
        Of(call) is { } key && Guid.TryParseExact(key, "D", out var id) ? new CommandId(id) : CommandOf(call);

    private static string? Of(ApiCall call)
    {
        var key = call.Context.Request.Headers[Header].ToString().Trim();
        return key.Length switch
        {
            0 => null,
            > 255 => throw ApiException.BadRequest($"{Header} is longer than 255 characters"),
            _ => key,
        };
    }

    private static Guid Derive(ApiCall call, string purpose, string key)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{purpose}\n{call.Caller.Principal}\n{key}"));
        hash[6] = (byte)((hash[6] & 0x0f) | 0x80); // version 8: made by rules of our own
        hash[8] = (byte)((hash[8] & 0x3f) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }
}
