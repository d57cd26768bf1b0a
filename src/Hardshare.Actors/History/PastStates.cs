using Hardshare.Actors.Deployments;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Requests;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.History;

/// <summary>The state that an entity's events lead to, as it would have been shown at that moment.</summary>
public static class PastStates
{
    /// <param name="persistenceId">Tells the kind of entity: <c>d-…</c>, <c>i-…-…</c>, <c>r-…</c>.</param>
    /// <param name="events">All of its events up to the moment, in order.</param>
    /// <returns>A view, or null when the events make no entity that is shown.</returns>
    public static IReply? Fold(string persistenceId, IReadOnlyList<StoredEvent> events)
    {
        ArgumentException.ThrowIfNullOrEmpty(persistenceId);
        ArgumentNullException.ThrowIfNull(events);
        if (events.Count == 0 || !Guid.TryParseExact(persistenceId[^36..], "D", out var id))
            return null;
        return persistenceId[0] switch
        {
            'd' => FoldDeployment(new DeploymentId(id), events),
            'i' => FoldInstance(new InstanceId(id), events),
            'r' => FoldRequest(new RequestId(id), events),
            _ => null,
        };
    }

    private static IReply? FoldDeployment(DeploymentId id, IReadOnlyList<StoredEvent> events)
    {
        var state = events.Aggregate(DeploymentState.Empty(id), (s, e) => s.Apply(e.Envelope));
        return state.Registration is null ? null : DeploymentViews.Of(state, offlineReason: null, waiting: 0);
    }

    private static IReply? FoldInstance(InstanceId id, IReadOnlyList<StoredEvent> events)
    {
        var state = events.Aggregate(InstanceState.Empty(id), (s, e) => s.Apply(e.Envelope));
        if (state.Order is not { } order)
            return null;
        // What the instance's own history does not hold (type, owner) is left empty.
        var seat = new InstanceSeat(order, state.Deployment, "", "", "", DeploymentConfiguration.Absent(""), ActorRefs.Nobody);
        return InstanceViews.Of(state, seat, events[0].Envelope.Node, progress: null);
    }

    private static IReply? FoldRequest(RequestId id, IReadOnlyList<StoredEvent> events)
    {
        var state = events.Aggregate(RequestState.Empty(id), (s, e) => s.Apply(e.Envelope));
        return state.Order is null ? null : RequestViews.Of(state, [], events[0].Envelope.Node);
    }
}
