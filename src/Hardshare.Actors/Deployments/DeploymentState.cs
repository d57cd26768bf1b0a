using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments;

/// <summary>What the journal knows of a deployment. Changed by <see cref="Apply"/> alone.</summary>
[Manifest("deployment-state-v3")]
[JsonConverter(typeof(DeploymentStateForm))]
public sealed record DeploymentState : IEntityState<DeploymentState>
{
    public required DeploymentId Id { get; init; }
    public DeploymentRegistered? Registration { get; init; }
    public DateTimeOffset Created { get; init; }
    public string Description { get; init; } = "";
    public bool Advertised { get; init; }
    public string? LockReason { get; init; }
    public DateTimeOffset? Dissolved { get; init; }
    public ImmutableSortedDictionary<int, AccessRule> Rules { get; init; } = ImmutableSortedDictionary<int, AccessRule>.Empty;
    public int LastRuleId { get; init; }
    public InstanceOrder? Current { get; init; }

    /// <summary>Under which id the current instance's parts were made, where they were made before it.</summary>
    public InstanceId? Warm { get; init; }
    public int InstanceCount { get; init; }
    public ExecutedCommands Executed { get; init; } = ExecutedCommands.None;

    public string PersistenceId => Id.PersistenceId;

    public int Size => Rules.Count + Executed.Count;

    public string Owner => Registration?.Owner ?? "";

    public bool Exists => Registration is not null && Dissolved is null;

    public static DeploymentState Empty(DeploymentId id) => new() { Id = id };

    public DeploymentState Apply(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var next = envelope.Event switch
        {
            DeploymentRegistered e => this with { Registration = e, Created = envelope.At, Description = e.Description },
            DeploymentMoved e => this with { Registration = Registration! with { Node = e.Node } },
            DeploymentDissolved => this with { Dissolved = envelope.At, Advertised = false },
            DeploymentAdvertised => this with { Advertised = true },
            AdvertisingStopped => this with { Advertised = false },
            DeploymentDescribed e => this with { Description = e.Description },
            DeploymentLocked e => this with { LockReason = e.Reason },
            DeploymentUnlocked => this with { LockReason = null },
            RuleSet e => this with
            {
                Rules = Rules.SetItem(e.RuleId, new AccessRule(e.RuleId, envelope.At, e.User, e.Capability, e.Parameter)),
                LastRuleId = Math.Max(LastRuleId, e.RuleId),
            },
            RuleRemoved e => this with { Rules = Rules.Remove(e.RuleId) },
            DeploymentClaimed e => this with { Current = e.Order, InstanceCount = InstanceCount + 1 },
            WarmPartsTaken e => this with { Warm = e.Parts },
            DeploymentReleased => this with { Current = null, Warm = null },
            MonitorFailed or MonitorRecovered => this,
            _ => throw new InvalidOperationException($"a deployment knows no event {envelope.Event.GetType().Name}"),
        };
        return next with { Executed = Executed.Add(envelope, ReplyTo(envelope.Event)) };
    }

    private IReply ReplyTo(IEvent @event) => @event switch
    {
        DeploymentRegistered e => new DeploymentAccepted(Id, e.Owner),
        RuleSet e => new RuleAccepted(e.RuleId),
        DeploymentClaimed e => new InstanceGranted(e.Order.Instance, Id),
        WarmPartsTaken or DeploymentReleased or MonitorFailed or MonitorRecovered => new Done(),
        _ => new Done(),
    };
}
