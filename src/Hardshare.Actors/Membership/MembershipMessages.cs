namespace Hardshare.Actors.Membership;

/// <summary>What is said of the nodes of the workspace on the event stream.</summary>
public static class MembershipMessages
{
    /// <summary>All nodes, this one included, after one of them changed.</summary>
    public sealed record MembersChanged(IReadOnlyList<Member> Members);

    /// <summary>This node has its lease. <paramref name="Again"/>: after it had lost it, so that what it owned may belong to others by now. <paramref name="AfterLapse"/>: this process or the one before it.</summary>
    public sealed record LeaseHeld(bool Again, bool AfterLapse = false);

    /// <summary>This node's lease has run out: it decides nothing until it has one again, and others may act on its behalf from now on.</summary>
    public sealed record LeaseLost(string Reason);
}
