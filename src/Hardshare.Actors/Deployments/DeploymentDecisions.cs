using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments;

/// <summary>What is true of a deployment at the moment and not in its journal.</summary>
/// <param name="OfflineReason">Why it cannot be used: not in the configuration, its node drains; or null.</param>
/// <param name="FirstInLine">The request that is first of those that wait for it, or null.</param>
/// <param name="Warm">Under which id parts are ready for the next instance, or null.</param>
public sealed record DeploymentSituation(string? OfflineReason, RequestId? FirstInLine, InstanceId? Warm = null);

/// <summary>The decisions of a deployment: pure functions of state, situation, command and context.</summary>
public static class DeploymentDecisions
{
    public const int MaximumRules = 65535;

    public const string AllBusy = "All matching workspace deployments are busy. Try again later.";

    public static Decision Decide(DeploymentState state, DeploymentSituation situation, IDeploymentCommand command, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(context);
        if (state.Registration is null)
            return Decision.Reject(RejectionCode.NotFound, "no workspace deployment found with given ID");
        if (command is ClaimDeployment claim)
            return Claim(state, situation, claim.Order, context);
        if (!context.By.ActsFor(state.Owner))
            return Decision.Reject(RejectionCode.NotPermitted, $"only the owner ({state.Owner}) may do that");
        if (state.Dissolved is not null)
            return Decision.Reject(RejectionCode.Conflict, "already dissolved");
        return command switch
        {
            DissolveDeployment when state.Current is { } order =>
                Decision.Reject(RejectionCode.Conflict, $"it has instance {order.Instance}: terminate that first"),
            DissolveDeployment => Decision.Accept(new DeploymentDissolved()),
            Advertise => state.Advertised ? Decision.Accept() : Decision.Accept(new DeploymentAdvertised()),
            StopAdvertising => state.Advertised ? Decision.Accept(new AdvertisingStopped()) : Decision.Accept(),
            LockDeployment c => Decision.Accept(new DeploymentLocked(c.Reason, LockSource.Owner)),
            UnlockDeployment => state.LockReason is null ? Decision.Accept() : Decision.Accept(new DeploymentUnlocked()),
            DescribeDeployment c when c.Description.Length > 1000 =>
                Decision.Reject(RejectionCode.Invalid, "a description has at most 1,000 characters"),
            DescribeDeployment c => Decision.Accept(new DeploymentDescribed(c.Description)),
            SetRule c => SetRule(state, c),
            RemoveRule c => state.Rules.ContainsKey(c.RuleId)
                ? Decision.Accept(new RuleRemoved(c.RuleId))
                : Decision.Reject(RejectionCode.NotFound, $"no rule {c.RuleId}"),
            _ => throw new InvalidOperationException($"a deployment knows no command {command.GetType().Name}"),
        };
    }

    private static Decision Claim(DeploymentState state, DeploymentSituation situation, InstanceOrder order, CommandContext context)
    {
        if (state.Dissolved is not null)
            return Decision.Reject(RejectionCode.Conflict, "this deployment was dissolved");
        if (state.Current is { } current && current.Instance == order.Instance && current.User == order.User)
            return Decision.AcceptWith(new InstanceGranted(order.Instance, state.Id));
        if (!AccessDecision.MayInstantiate(context.By, state.Owner, [.. state.Rules.Values]))
            return Decision.Reject(RejectionCode.NotPermitted, "the rules of this deployment do not permit you an instance; ask its owner");
        if (state.LockReason is { } reason)
            return Decision.Reject(RejectionCode.Locked, $"this deployment is locked: {reason}");
        if (!state.Advertised)
            return Decision.Reject(RejectionCode.Offline, "this deployment is not advertised at the moment");
        if (situation.OfflineReason is { } offline)
            return Decision.Reject(RejectionCode.Offline, $"this deployment is offline: {offline}");
        if (state.Current is not null || (situation.FirstInLine is { } first && first != order.Instance.Request))
            return Decision.Reject(RejectionCode.Busy, AllBusy);
        return situation.Warm is { } warm
            ? Decision.AcceptWith(new InstanceGranted(order.Instance, state.Id), new DeploymentClaimed(order), new WarmPartsTaken(order.Instance, warm))
            : Decision.AcceptWith(new InstanceGranted(order.Instance, state.Id), new DeploymentClaimed(order));
    }

    private static Decision SetRule(DeploymentState state, SetRule command)
    {
        if (command.User.Length is 0 or > 200 || command.Capability.Length is 0 or > 100)
            return Decision.Reject(RejectionCode.Invalid, "a rule needs a user (or *, or type:anon) and a capability");
        var same = state.Rules.Values.FirstOrDefault(rule => rule.User == command.User && IsAboutTheSame(rule.Capability, command.Capability));
        if (same is not null && same.Capability == command.Capability && same.Parameter == command.Parameter)
            return Decision.AcceptWith(new RuleAccepted(same.Id));
        var id = same?.Id ?? NextFree(state);
        return id > MaximumRules
            ? Decision.Reject(RejectionCode.Conflict, $"a deployment has at most {MaximumRules} rules")
            : Decision.AcceptWith(new RuleAccepted(id), new RuleSet(id, command.User, command.Capability, command.Parameter));
    }

    // A rule that permits replaces the one that denies, and the reverse. A name that nobody knows replaces neither: it would lift a ban in silence.
    private static bool IsAboutTheSame(string one, string other) => one == other || (DecidesInstances(one) && DecidesInstances(other));

    private static bool DecidesInstances(string capability) => capability is Capabilities.Instantiate or Capabilities.NoInstantiate;

    // Ids count up; once the highest was given, the lowest free one is taken, because clients read them as 16 bits.
    private static int NextFree(DeploymentState state) => state.LastRuleId < MaximumRules
        ? state.LastRuleId + 1
        : Enumerable.Range(1, MaximumRules + 1).First(id => !state.Rules.ContainsKey(id));
}
