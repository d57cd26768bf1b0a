using System.Text.Json.Serialization;

namespace Hardshare.Carrier.Control;

/// <summary>A line from a carrier: a <see cref="ControlReply"/>, or on a subscribed connection a <see cref="ControlEvent"/>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(RequestDone), "done")]
[JsonDerivedType(typeof(RequestFailed), "failed")]
[JsonDerivedType(typeof(InstanceList), "instances")]
[JsonDerivedType(typeof(StreamReport), "stream")]
[JsonDerivedType(typeof(ConnectionOpened), "connection-opened")]
[JsonDerivedType(typeof(ConnectionClosed), "connection-closed")]
[JsonDerivedType(typeof(ConnectionRefused), "connection-refused")]
[JsonDerivedType(typeof(TargetChanged), "target-changed")]
[JsonDerivedType(typeof(ListenerFailed), "listener-failed")]
[JsonDerivedType(typeof(DeviceOpened), "device-opened")]
[JsonDerivedType(typeof(DeviceLost), "device-lost")]
[JsonDerivedType(typeof(DeadlinePassed), "deadline-passed")]
[JsonDerivedType(typeof(InputPaused), "input-paused")]
[JsonDerivedType(typeof(InputResumed), "input-resumed")]
[JsonDerivedType(typeof(EventsLost), "events-lost")]
public abstract record ControlMessage
{
    public int V { get; init; } = ControlJson.Version;
}

/// <summary>The one answer to a request.</summary>
public abstract record ControlReply : ControlMessage
{
    /// <summary>The request's own.</summary>
    public string? Id { get; init; }
}

/// <summary>Something that was observed.</summary>
public abstract record ControlEvent : ControlMessage
{
    /// <summary>When it happened, by the machine's clock.</summary>
    public DateTimeOffset At { get; init; }
}

/// <summary>It has been done, and is on disk where it has to be.</summary>
public sealed record RequestDone : ControlReply;

/// <summary>It has not been done.</summary>
/// <param name="Code">One of <see cref="ControlError"/>.</param>
/// <param name="Message">For people.</param>
public sealed record RequestFailed(string Code, string Message) : ControlReply;

/// <summary>The values of <see cref="RequestFailed.Code"/>.</summary>
public static class ControlError
{
    public const string BadRequest = "bad-request";
    public const string UnsupportedVersion = "unsupported-version";

    /// <summary>The request belongs to the other role.</summary>
    public const string Unsupported = "unsupported";
    public const string PortInUse = "port-in-use";
    public const string ListenFailed = "listen-failed";

    /// <summary>It works, but could not be written to disk: a relay that is killed now would not know it again.</summary>
    public const string NotStored = "not-stored";
    public const string UnknownInstance = "unknown-instance";
}

/// <summary>So many of the oldest events were dropped because nobody was subscribed.</summary>
public sealed record EventsLost(int Count) : ControlEvent;
