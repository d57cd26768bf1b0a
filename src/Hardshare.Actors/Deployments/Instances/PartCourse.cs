using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>How far a part has come: what is handed on when its actor throws and is restarted. <paramref name="restarts"/>: null for without end.</summary>
internal sealed class PartCourse<TOrder>(RestartWindow? restarts)
    where TOrder : class
{
    /// <summary>What it works by; null before the first order.</summary>
    public TOrder? Order { get; set; }

    /// <summary>Who waits to hear that it works.</summary>
    public List<IActorRef> Openers { get; } = [];

    /// <summary>Who waits to hear that nothing is left of it.</summary>
    public List<IActorRef> Enders { get; } = [];

    /// <summary>Its end was ordered, or is near: it is not started any more.</summary>
    public bool Ending { get; set; }

    /// <summary>Its time is over and its end not decided: it is to let nothing through any more.</summary>
    public bool IsHeld { get; set; }

    public bool IsUp { get; set; }

    public bool WasEverUp { get; set; }

    /// <summary>The start or the end that has not settled yet. There is one at a time.</summary>
    public Task? UnderWay { get; set; }

    /// <summary>Counts starts, ends and restarts of the actor, so that a result that comes late is known as such.</summary>
    public int Generation { get; set; }

    /// <summary>Failures in a row.</summary>
    public int Failures { get; set; }

    public long UpAt { get; set; }

    public long? BrokenAt { get; set; }

    public RestartWindow? Restarts => restarts;
}
