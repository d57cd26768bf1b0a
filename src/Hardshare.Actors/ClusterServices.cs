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

    /// <summary>As <see cref="IOwnership.TakeAsync"/>, without a margin; where it is this node's from now on, its epoch is known.</summary>
    internal async Task<string> TakeAsync(string key, string? from, CancellationToken cancellation)
    {
        var owner = await Ownership.TakeAsync(key, from, TimeSpan.Zero, cancellation);
        await LearnEpochsAsync(key, cancellation);
        return owner;
    }

    /// <summary>Under which epochs this node owns what it owns (null: all of it), before anything of it is written.</summary>
    internal async Task LearnEpochsAsync(string? key, CancellationToken cancellation) => Standing.Know(await Ownership.EpochsAsync(key, cancellation));
}
