using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Access;

/// <summary>What a token may be used for.</summary>
public enum TokenScope
{
    Read,
    ReadWrite,
}

/// <summary>
/// Ask for a new token. Only an administrator may ask for another user's, or for an administrator's; a user may ask for one of their own that
/// allows no more than the one they hold. <paramref name="Hash"/> is the lower-case hex SHA-256 of the token's text, which is never stored.
/// </summary>
[Manifest("record-token-v1")]
public sealed record RecordToken(
    string Hash, string User, TokenScope Scope, DateTimeOffset? Expires, bool IsAdministrator,
    IReadOnlyList<string> Organizations, InstanceId? Instance, DeploymentId? Deployment, string? Note) : ITokenCommand;

/// <summary>Make one token invalid. A user may revoke their own.</summary>
[Manifest("revoke-token-v1")]
public sealed record RevokeToken(string Hash) : ITokenCommand;

/// <summary>Make all tokens of a user invalid that were issued until now.</summary>
[Manifest("purge-tokens-v1")]
public sealed record PurgeTokens(string User) : ITokenCommand;

/// <summary>The tokens of a user (all users' for an administrator who names none).</summary>
[Manifest("list-tokens-v1")]
public sealed record ListTokens(string? User) : IQuery;

[Manifest("tokens-v1")]
public sealed record TokenList(IReadOnlyList<TokenView> Tokens) : IReply;

/// <summary>A token as it is shown: never its text.</summary>
public sealed record TokenView(
    string Hash, string User, TokenScope Scope, DateTimeOffset Issued, DateTimeOffset? Expires, bool IsAdministrator,
    IReadOnlyList<string> Organizations, InstanceId? Instance, DeploymentId? Deployment, bool Revoked, string? Note);

[Manifest("token-recorded-v1")]
public sealed record TokenRecorded(
    string Hash, string User, TokenScope Scope, DateTimeOffset? Expires, bool IsAdministrator,
    IReadOnlyList<string> Organizations, InstanceId? Instance, DeploymentId? Deployment, string? Note) : IDecision;

[Manifest("token-revoked-v1")]
public sealed record TokenRevoked(string Hash) : IDecision;

[Manifest("tokens-purged-v1")]
public sealed record TokensPurged(string User) : IDecision;
