using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>What an instance and its parts (container, tunnel, streams) say to each other.</summary>
public static class PartMessages
{
    /// <summary>End what the part manages; sent because a decision to terminate is stored. Answered with <see cref="PartDestroyed"/>.</summary>
    public sealed record DestroyPart;

    /// <summary>What the part managed is gone, or <paramref name="Problem"/> says why not.</summary>
    public sealed record PartDestroyed(string? Problem);

    /// <summary>The answer to a part's start: it works, or <paramref name="Problem"/> says why not (the part goes on trying).</summary>
    public sealed record PartStarted(string? Problem);

    /// <summary>Something to report of a part while the instance lives.</summary>
    public sealed record PartReport(IObservation Observation);

    /// <summary>The part cannot be repaired: the instance has to end.</summary>
    public sealed record PartGaveUp(string Part, string Reason);
}
