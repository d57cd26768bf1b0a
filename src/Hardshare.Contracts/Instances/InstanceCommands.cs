using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Instances;

/// <summary>End the instance. While it is ending, the same command is accepted again and changes nothing.</summary>
[Manifest("terminate-instance-v1")]
public sealed record TerminateInstance(string? Reason = null) : IInstanceCommand;

/// <summary>The user is still there.</summary>
[Manifest("keep-alive-v1")]
public sealed record KeepAlive : IInstanceCommand;

/// <summary>Append a firewall rule; the first rule that matches decides. A source that is absent means every address.</summary>
[Manifest("add-firewall-rule-v1")]
public sealed record AddFirewallRule(FirewallRule Rule) : IInstanceCommand;

/// <summary>Remove all rules and let nobody in (what the public API's documentation promises).</summary>
[Manifest("flush-firewall-v1")]
public sealed record FlushFirewall : IInstanceCommand;

public enum FirewallAction
{
    Accept,
    Drop,
    Reject,
}

/// <summary><paramref name="Source"/> is an IPv4 or IPv6 address range in CIDR form, for example <c>10.0.0.0/8</c> or <c>::/0</c>.</summary>
public sealed record FirewallRule(string Source, FirewallAction Action);

/// <summary>An instance's firewall: rules in order, and what happens to a connection that none of them matches.</summary>
public sealed record Firewall(IReadOnlyList<FirewallRule> Rules, FirewallAction Default)
{
    /// <summary>Everyone may connect: the state of a new instance.</summary>
    public static Firewall Open { get; } = new([], FirewallAction.Accept);

    /// <summary>Nobody may connect: the state after a flush.</summary>
    public static Firewall Closed { get; } = new([], FirewallAction.Drop);
}
