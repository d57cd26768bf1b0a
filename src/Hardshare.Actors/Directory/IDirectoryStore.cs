using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Directory;

/// <summary>What the nodes of a workspace show each other: one view an entity, by whoever owns it. The port of <see cref="DirectoryFeedActor"/>.</summary>
public interface IDirectoryStore
{
    /// <summary>Put these views in the place of what was there for the same entities.</summary>
    Task PublishAsync(IReadOnlyList<SharedView> views, CancellationToken cancellation);

    /// <summary>
    /// What was published since <paramref name="cursor"/> (null for all there is), each entity's last view, this node's own left out. Misses nothing that is committed late.
    /// </summary>
    Task<SharedViews> ReadAsync(string? cursor, int max, CancellationToken cancellation);
}

/// <summary>A view of an entity.</summary>
/// <param name="Entity">Its persistence id.</param>
/// <param name="Node">Whose view it is.</param>
/// <param name="View">Null for an entity that is no longer shown.</param>
public sealed record SharedView(string Entity, string Node, IReply? View);

/// <summary><paramref name="More"/>: there was more than was asked for.</summary>
public sealed record SharedViews(IReadOnlyList<SharedView> Views, string Cursor, bool More);
