namespace Hardshare.Contracts.Api;

/// <summary>
/// A token to make. Absent members: the caller's own user, read-write, 30 days, and whatever limits the caller's token has.
/// <paramref name="Scope"/> is <c>read</c> or <c>read-write</c>, <paramref name="ExpiresIn"/> is in seconds.
/// </summary>
public sealed record TokenOrder(
    string? User, string? Scope, long? ExpiresIn, bool? Administrator, IReadOnlyList<string>? Organizations, string? Instance,
    string? Deployment, string? Note);

/// <summary>
/// A new token: the only time that its text is shown. <paramref name="Sha256"/> is its fingerprint, by which it can be revoked.
/// </summary>
public sealed record TokenReply(string Token, string Sha256, string Expires);

public sealed record TokenInfoList(IReadOnlyList<TokenInfo> Tokens);

public sealed record TokenInfo(
    string Sha256, string User, string Scope, string Issued, string? Expires, bool Administrator, IReadOnlyList<string> Organizations,
    string? Instance, string? Deployment, bool Revoked, string? Note);
