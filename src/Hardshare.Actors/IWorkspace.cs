using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors;

/// <summary>
/// The workspace as the outside sees it (HTTP API, CLI): commands and queries go in, replies come out, wherever the entity lives.
/// </summary>
public interface IWorkspace
{
    /// <summary>Deliver a command. The reply is <see cref="Rejected"/> with <see cref="RejectionCode.Timeout"/> when none came within the deadline; it never throws for that.</summary>
    Task<IReply> SendAsync(CommandEnvelope command, CancellationToken cancellation);

    Task<IReply> AskAsync(QueryEnvelope query, CancellationToken cancellation);

    /// <summary>Events as they are stored from now on, in order per entity. A reader that falls 1,000 events behind is cut off (the sequence ends).</summary>
    IAsyncEnumerable<LiveEvent> LiveEventsAsync(CancellationToken cancellation);

    /// <summary>The recorded token with this hash, if it is valid at the moment: not revoked, not purged, not expired.</summary>
    TokenView? FindToken(string hash);
}
