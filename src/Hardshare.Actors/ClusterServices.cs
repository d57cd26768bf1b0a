using Hardshare.Actors.Directory;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Membership;

namespace Hardshare.Actors;

/// <summary>What a node needs of the outside to share its workspace with others.</summary>
/// <param name="Card">What the others are told of this node.</param>
public sealed record ClusterServices(IMembership Membership, IOwnership Ownership, IInbox Inbox, IDirectoryStore Directory, MemberCard Card)
{
    public Standing Standing { get; } = new();

    /// <summary>Null where nobody watches.</summary>
    public IDatabaseSilence? Silence { get; init; }
}
