using System.Collections.Immutable;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>What the journal knows of an instance. Changed by <see cref="Apply"/> alone.</summary>
public sealed record InstanceState
{
    public required InstanceId Id { get; init; }
    public DeploymentId Deployment { get; init; }
    public InstanceOrder? Order { get; init; }
    public InstanceStatus Status { get; init; }
    public DateTimeOffset Started { get; init; }

    /// <summary>The node on which it began.</summary>
    public string Node { get; init; } = "";
    public DateTimeOffset? Ended { get; init; }
    public DateTimeOffset? Expires { get; init; }
    public PublicEndpoint? Endpoint { get; init; }
    public IReadOnlyList<string> HostKeys { get; init; } = [];

    /// <summary>Since when it is at this endpoint, if it had another one before.</summary>
    public DateTimeOffset? Moved { get; init; }
    public Firewall Firewall { get; init; } = Firewall.Open;
    public ImmutableSortedDictionary<string, Degradation> Degraded { get; init; } = ImmutableSortedDictionary<string, Degradation>.Empty;

    /// <summary>How many actions succeeded before its end, by <see cref="ActionsKey"/>.</summary>
    public ImmutableDictionary<string, int> ActionsRun { get; init; } = ImmutableDictionary<string, int>.Empty;

    public TerminationCause? Cause { get; init; }
    public string? EndReason { get; init; }
    public IReadOnlyList<string> Problems { get; init; } = [];
    public ExecutedCommands Executed { get; init; } = ExecutedCommands.None;

    public bool WasReady => HostKeys.Count > 0;

    /// <summary>Whether nothing of it is left but its history.</summary>
    public bool IsOver => Ended is not null;

    public static InstanceState Empty(InstanceId id) => new() { Id = id };

    /// <summary>What ran in a container counts only as long as that container runs.</summary>
    public static string ActionsKey(string phase, string? container) => container is null ? phase : $"{phase} in {container}";

    public InstanceState Apply(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var next = envelope.Event switch
        {
            InstanceInitiated e => this with
            {
                Deployment = e.Deployment,
                Order = e.Order,
                Status = InstanceStatus.Init,
                Started = envelope.At,
                Node = envelope.Node,
                Expires = e.Expires,
            },
            InstanceReady e => this with { Status = InstanceStatus.Ready, Endpoint = e.Endpoint, HostKeys = e.HostKeys },
            InstanceEndpointMoved e => this with { Endpoint = e.To, Moved = envelope.At, Degraded = Degraded.Remove(GatewayActor.Part) },
            // Of the gateway that it is no longer at.
            InstancePartBroken { Part: GatewayActor.Part } when (envelope.ObservedAt ?? envelope.At) < Moved => this,
            InstanceInitFailed e => this with { Status = InstanceStatus.InitFail, EndReason = $"{e.Step}: {e.Reason}" },
            InstanceTerminating e => this with { Status = InstanceStatus.Terminating, Cause = e.Cause, EndReason = e.Reason },
            InstanceCleanedUp e => this with
            {
                Status = Status == InstanceStatus.InitFail ? InstanceStatus.InitFail : InstanceStatus.Terminated,
                Ended = envelope.At,
                Problems = e.Problems,
                Degraded = Degraded.Clear(),
            },
            FirewallChanged e => this with { Firewall = e.Firewall },
            InstancePartBroken e => this with
            {
                Degraded = IsOver ? Degraded : Degraded.SetItem(e.Part, Degraded.TryGetValue(e.Part, out var known)
                    ? known with { Reason = e.Reason }
                    : new Degradation(e.Part, e.Reason, envelope.ObservedAt ?? envelope.At)),
            },
            InstancePartRepaired e => this with { Degraded = Degraded.Remove(e.Part) },
            InstanceActionRan { ExitCode: 0 } e when Status.IsActive() =>
                this with { ActionsRun = ActionsRun.SetItem(ActionsKey(e.Phase, e.Container), ActionsRun.GetValueOrDefault(ActionsKey(e.Phase, e.Container)) + 1) },
            InstanceActionRan => this,
            InstanceStepDone or InstanceAdopted or InstanceConnectionClosed => this,
            _ => throw new InvalidOperationException($"an instance knows no event {envelope.Event.GetType().Name}"),
        };
        return next with { Executed = Executed.Add(envelope, new Done()) };
    }
}
