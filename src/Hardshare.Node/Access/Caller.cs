using Hardshare.Contracts.Access;

namespace Hardshare.Node.Access;

/// <summary>Who makes a request: the principal, and the token that says so. Root on the node's own machine has none.</summary>
internal sealed record Caller(Principal Principal, TokenView? Token)
{
    /// <summary>Somebody without a token.</summary>
    public static Caller Anonymous { get; } = new(new Principal("anon", ""), null);

    /// <summary>Root, known by the peer credentials of the Unix socket.</summary>
    public static Caller Root { get; } = new(Principal.Administrator, null);

    public bool IsAnonymous => ReferenceEquals(this, Anonymous);

    public bool MayChange => !IsAnonymous && Token is null or { Scope: TokenScope.ReadWrite };

    /// <summary>Whether the token reaches only one instance or one deployment.</summary>
    public bool IsLimited => Token is { Instance: not null } or { Deployment: not null };

    /// <summary>
    /// For whom a new deployment is registered when nothing else is said: the one organization that the caller acts for, else the caller.
    /// </summary>
    public string DefaultOwner => Principal.Organizations is [var only] ? $"org:{only}" : Principal.ToString();

    public static Caller Of(TokenView token) => new(PrincipalOf(token), token);

    /// <summary>The principal of a recorded token. Its user is a name, or another principal's whole text.</summary>
    public static Principal PrincipalOf(TokenView token)
    {
        var colon = token.User.IndexOf(':', StringComparison.Ordinal);
        return colon < 0
            ? new Principal("user", token.User, token.IsAdministrator, token.Organizations)
            : new Principal(token.User[..colon], token.User[(colon + 1)..], token.IsAdministrator, token.Organizations);
    }
}
