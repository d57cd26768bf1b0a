namespace Hardshare.Actors.Membership;

/// <summary>How this node stands in its workspace at the moment; written by <see cref="MembershipActor"/> and the node, read by whoever begins later than it changed.</summary>
public sealed class Standing
{
    private volatile IReadOnlyList<Member> _members = [];
    private volatile bool _hasLease;
    private volatile bool _isConfirmed;

    /// <summary>All nodes, this one included; empty before the first lease.</summary>
    public IReadOnlyList<Member> Members
    {
        get => _members;
        internal set => _members = value;
    }

    /// <summary>Whether this node has its lease, as far as it knows.</summary>
    public bool HasLease
    {
        get => _hasLease;
        internal set => _hasLease = value;
    }

    /// <summary>Whether it is known, since this node has its lease, what it still owns: only then may it act on robots that others could have taken over.</summary>
    public bool IsConfirmed
    {
        get => _isConfirmed;
        internal set => _isConfirmed = value;
    }

    public Member? Find(string name) => Members.FirstOrDefault(member => member.Name == name);
}
