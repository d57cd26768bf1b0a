using System.Text.Json.Serialization;

namespace Hardshare.Carrier.Control;

/// <summary>
/// What the node asks of a carrier process: one JSON object a line over the Unix stream socket <c>control.sock</c> in the carrier's
/// folder. Each gets exactly one <see cref="ControlReply"/> with the same <see cref="Id"/>. All may be repeated.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(SetInstance), "set")]
[JsonDerivedType(typeof(RemoveInstance), "remove")]
[JsonDerivedType(typeof(ExemptSource), "exempt")]
[JsonDerivedType(typeof(ListInstances), "list")]
[JsonDerivedType(typeof(ExtendDeadline), "extend")]
[JsonDerivedType(typeof(PauseInput), "pause")]
[JsonDerivedType(typeof(ResumeInput), "resume")]
[JsonDerivedType(typeof(GetStreamStatus), "status")]
[JsonDerivedType(typeof(Subscribe), "subscribe")]
[JsonDerivedType(typeof(Stop), "stop")]
public abstract record ControlRequest
{
    /// <summary>The version of this protocol. A carrier refuses the ones it does not know.</summary>
    public int V { get; init; } = ControlJson.Version;

    /// <summary>Chosen by the one who asks, echoed in the reply. May be left out.</summary>
    public string? Id { get; init; }
}

/// <summary>
/// From here on, events are sent on this connection as they happen, after those that happened while nobody was subscribed (the last
/// <see cref="EventsKept"/> of them).
/// </summary>
public sealed record Subscribe : ControlRequest
{
    public const int EventsKept = 1000;
}

/// <summary>Closes everything and exits with 0. The reply is sent first.</summary>
public sealed record Stop : ControlRequest;
