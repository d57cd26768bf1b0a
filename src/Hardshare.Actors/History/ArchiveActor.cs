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
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

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
        var (client, before) = (Sender, ((ArchiveHistory)command.Command).Before);
        if (!command.By.IsAdministrator)
            client.Tell(new Rejected(RejectionCode.NotPermitted, "only an administrator may archive histories"));
        else if (before > _services.Time.GetUtcNow() - Youngest)
            client.Tell(new Rejected(RejectionCode.Invalid, "only what ended more than an hour ago is archived"));
        else if (_services.JournalHealth.Outage is { } outage)
            client.Tell(outage.Refusal);
        else if (_busy)
            client.Tell(new Rejected(RejectionCode.Conflict, "histories are being archived already; try again in a moment"));
        else
        {
            _busy = true;
            ArchiveAsync(before).PipeTo(
                Self, success: report => new Archived(report, client),
                failure: e => new Archived(new Rejected(RejectionCode.Unavailable, $"not all was archived: {e.Message}"), client));
        }
    }

    private async Task<IReply> ArchiveAsync(DateTimeOffset before)
    {
        using var limit = new CancellationTokenSource(Limit);
        var living = await _directory.Ask<DirectoryActor.Living>(new DirectoryActor.GetLiving(), limit.Token);
        return living.Doubt is { } doubt
            ? new Rejected(RejectionCode.Unavailable, doubt)
            : await _services.Archive.ArchiveAsync(before, living.Instances, limit.Token);
    }
}
