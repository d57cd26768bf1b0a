namespace Hardshare.Contracts.Api;

/// <summary>
/// What every error looks like, whatever layer it comes from. <paramref name="ResultMessage"/> repeats the text where a client reads it
/// there (launch and terminate); <paramref name="Manifest"/> and <paramref name="Body"/> are there when an entity rejected the message.
/// </summary>
public sealed record ErrorEnvelope(string ErrorMessage, string? ResultMessage = null, string? Manifest = null, JsonElement? Body = null);
