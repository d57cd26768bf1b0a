using Hardshare.Contracts.Access;

namespace Hardshare.Contracts.Messages;

/// <summary>A question on its way, with who asks it: an answer holds only what that principal may see.</summary>
public sealed record QueryEnvelope(IQuery Query, Principal By);
