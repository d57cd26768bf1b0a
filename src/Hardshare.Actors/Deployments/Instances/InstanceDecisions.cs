using System.Net;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>The decisions of an instance: pure functions of state, command and context.</summary>
public static class InstanceDecisions
{
    public const int MaximumFirewallRules = 256;

    public static Decision Decide(InstanceState state, string owner, IInstanceCommand command, CommandContext context)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(context);
        var isUser = state.Order is { } order && context.By.ActsFor(order.User);
        if (!isUser && !context.By.ActsFor(owner))
            return Decision.Reject(RejectionCode.NotFound, "instance not found");
        if (state.IsOver || (state.Status == InstanceStatus.InitFail && command is not TerminateInstance))
            return Decision.Reject(RejectionCode.Conflict, $"instance already {EndName(state.Status)}");
        return command switch
        {
            TerminateInstance c => Terminate(state, c, context, isUser),
            KeepAlive => Decision.Accept(),
            _ when state.Status == InstanceStatus.Terminating => Decision.Reject(RejectionCode.Conflict, "instance already terminating"),
            AddFirewallRule c => AddRule(state, c.Rule),
            FlushFirewall => Decision.Accept(new FirewallChanged(Firewall.Closed)),
            _ => throw new InvalidOperationException($"an instance knows no command {command.GetType().Name}"),
        };
    }

    /// <summary>Why the deployment is not to be used again before someone looked at it; null when the instance ended as it should.</summary>
    public static DeploymentLocked? LockAfter(InstanceState over)
    {
        ArgumentNullException.ThrowIfNull(over);
        if (over.Problems.Count > 0)
            return new DeploymentLocked($"clean-up of instance {over.Id} failed: {string.Join("; ", over.Problems)}", LockSource.CleanUp);
        return over.Cause == TerminationCause.Fault
            ? new DeploymentLocked($"instance {over.Id} ended with a fault: {over.EndReason}", LockSource.Fault)
            : null;
    }

    private static Decision Terminate(InstanceState state, TerminateInstance command, CommandContext context, bool isUser) => state.Status switch
    {
        InstanceStatus.Init => Decision.Accept(new InstanceTerminating(TerminationCause.Cancelled, command.Reason ?? $"cancelled by {context.By}")),
        InstanceStatus.Ready => Decision.Accept(new InstanceTerminating(
            isUser ? TerminationCause.User : TerminationCause.Owner, command.Reason ?? $"asked by {context.By}")),
        _ => Decision.Accept(),
    };

    private static Decision AddRule(InstanceState state, FirewallRule rule)
    {
        if (!IPNetwork.TryParse(rule.Source, out _))
            return Decision.Reject(
                RejectionCode.Invalid, $"\"{Printable(rule.Source)}\" is not an address range such as 192.0.2.0/24 or 2001:db8::/32");
        if (state.Firewall.Rules.Count >= MaximumFirewallRules)
            return Decision.Reject(RejectionCode.Conflict, $"an instance has at most {MaximumFirewallRules} firewall rules");
        return Decision.Accept(new FirewallChanged(new Firewall([.. state.Firewall.Rules, rule], state.Firewall.Default)));
    }

    private static string EndName(InstanceStatus status) => status == InstanceStatus.InitFail ? "failed to start" : "terminated";

    private static string Printable(string text) => new([.. text.Take(60).Select(c => char.IsControl(c) ? '?' : c)]);
}
