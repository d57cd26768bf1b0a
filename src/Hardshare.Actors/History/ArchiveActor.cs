using Hardshare.Actors.Directory;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.History;

/// <summary>
/// Has the histories of instances that are over moved into files, when an operator asks for it; nothing does so by itself. Parent: the node. Persists nothing. One run at a time; on restart a run under way goes on without
/// its answer.
/// </summary>
public sealed class ArchiveActor : ReceiveActor
{
    // Who asks waits for half a minute: it is told by then what was moved, and asks for more.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    // What was seen of an instance may come late: it is still to find the history that it belongs to.
    private static readonly TimeSpan Youngest = TimeSpan.FromHours(1);

    private readonly NodeServices _services;
    private readonly IActorRef _directory;
    private bool _busy;

    public ArchiveActor(NodeServices services, IActorRef directory)
    {
        (_services, _directory) = (services, directory);
        Receive<CommandEnvelope>(OnCommand);
        Receive<Archived>(archived =>
        {
            _busy = false;
            archived.Client.Tell(archived.Answer);
        });
    }

    private sealed record Archived(IReply Answer, IActorRef Client);

    private void OnCommand(CommandEnvelope command)
    {
        var (client, asked) = (Sender, (ArchiveHistory)command.Command);
        if (!command.By.IsAdministrator)
            client.Tell(new Rejected(RejectionCode.NotPermitted, "only an administrator may archive histories"));
        else if (asked.Skip < 0)
            client.Tell(new Rejected(RejectionCode.Invalid, "0 histories or more can be passed over"));
        else if (asked.Before > _services.Time.GetUtcNow() - Youngest)
            client.Tell(new Rejected(RejectionCode.Invalid, "only what ended more than an hour ago is archived"));
        else if (_services.JournalHealth.Outage is { } outage)
            client.Tell(outage.Refusal);
        else if (_busy)
            client.Tell(new Rejected(RejectionCode.Conflict, "histories are being archived already; try again in a moment"));
        else
        {
            _busy = true;
            ArchiveAsync(asked).PipeTo(
                Self, success: report => new Archived(report, client),
                failure: e => new Archived(new Rejected(RejectionCode.Unavailable, $"not all was archived: {e.Message}"), client));
        }
    }

    private async Task<IReply> ArchiveAsync(ArchiveHistory asked)
    {
        using var limit = new CancellationTokenSource(Limit);
        var living = await _directory.Ask<DirectoryActor.Living>(new DirectoryActor.GetLiving(), limit.Token);
        return living.Doubt is { } doubt
            ? new Rejected(RejectionCode.Unavailable, doubt)
            : await _services.Archive.ArchiveAsync(asked.Before, asked.Skip ?? 0, living.Instances, limit.Token);
    }
}
