namespace Hardshare.Contracts.Api;

/// <summary>
/// A command for any entity. <paramref name="To"/> is an <see cref="Messages.EntityAddress"/> as text; <paramref name="Id"/> the command's
/// id (a UUID), else the header <c>Idempotency-Key</c> gives it; <paramref name="Deadline"/> ISO 8601, by default 10 seconds from now and
/// at most a minute. <paramref name="Body"/> is the message by its manifest, in <see cref="Messages.ContractJson"/>.
/// </summary>
public sealed record CommandRequest(string To, string Manifest, string? Id, string? Deadline, string? Correlation, JsonElement? Body);

public sealed record QueryRequest(string Manifest, JsonElement? Body);

public sealed record MessageReply(string Manifest, JsonElement Body);
