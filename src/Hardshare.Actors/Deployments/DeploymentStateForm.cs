using System.Collections.Immutable;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Actors.Deployments;

internal sealed class DeploymentStateForm : SnapshotForm<DeploymentState, DeploymentStateForm.Form>
{
    internal sealed record Form(
        DeploymentId Id,
        DeploymentRegistered? Registration,
        DateTimeOffset Created,
        string Description,
        bool Advertised,
        string? LockReason,
        DateTimeOffset? Dissolved,
        IReadOnlyList<AccessRule> Rules,
        int LastRuleId,
        InstanceOrder? Current,
        InstanceId? Warm,
        int InstanceCount,
        ExecutedCommands Executed);

    protected override Form FormOf(DeploymentState state) => new(
        state.Id, state.Registration, state.Created, state.Description, state.Advertised, state.LockReason, state.Dissolved,
        [.. state.Rules.Values], state.LastRuleId, state.Current, state.Warm, state.InstanceCount, state.Executed);

    protected override DeploymentState StateOf(Form form) => new()
    {
        Id = form.Id,
        Registration = form.Registration,
        Created = form.Created,
        Description = form.Description,
        Advertised = form.Advertised,
        LockReason = form.LockReason,
        Dissolved = form.Dissolved,
        Rules = form.Rules.ToImmutableSortedDictionary(rule => rule.Id, rule => rule),
        LastRuleId = form.LastRuleId,
        Current = form.Current,
        Warm = form.Warm,
        InstanceCount = form.InstanceCount,
        Executed = form.Executed,
    };
}
