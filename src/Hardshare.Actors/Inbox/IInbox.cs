using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Inbox;

/// <summary>
/// Commands between the nodes of a workspace, kept until they are answered or their time is over: the port of <see cref="InboxActor"/>. A command can be handed over more than once; its id says
/// that it is the same.
/// </summary>
public interface IInbox
{
    /// <summary>
    /// Put a command into another node's inbox, and wake it. Returns the number under which the answer will come. Throws
    /// <see cref="NodeAwayException"/> when that node does not hold its lease: then nothing was put there.
    /// </summary>
    Task<long> PostAsync(string target, CommandEnvelope command, CancellationToken cancellation);

    /// <summary>
    /// What there is for this node: answers to those of its commands that are <paramref name="waiting"/>; and commands for it that are not answered and whose time is not over, since
    /// <paramref name="cursor"/> (null for all), oldest first, at most <paramref name="max"/>. What came lately may be handed over again until it is answered.
    /// </summary>
    Task<InboxContent> LookAsync(IReadOnlyCollection<long> waiting, string? cursor, int max, CancellationToken cancellation);

    /// <summary>Answer commands, and wake who sent them. A second answer changes nothing.</summary>
    Task AnswerAsync(IReadOnlyList<PostedReply> replies, CancellationToken cancellation);

    /// <summary>Completes each time something may have come for this node, or one of its commands may be answered. May be late, doubled or lost.</summary>
    IAsyncEnumerable<bool> WakesAsync(CancellationToken cancellation);
}

/// <param name="Cursor">To go on from.</param>
public sealed record InboxContent(IReadOnlyList<PostedReply> Replies, IReadOnlyList<PostedCommand> Commands, string? Cursor);

public sealed record PostedCommand(long Number, string From, CommandEnvelope Command);

public sealed record PostedReply(long Number, IReply Reply);

/// <summary>The node that a command is for does not hold its lease, or there is none of that name.</summary>
public sealed class NodeAwayException(string message, bool isKnown = true) : Exception(message)
{
    public RejectionCode Code => isKnown ? RejectionCode.Offline : RejectionCode.NotFound;
}
