using System.Runtime.CompilerServices;
using Hardshare.Actors;
using Hardshare.Actors.Journal;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Node.History;

/// <summary>Live events of a workspace of several nodes, whichever of them stored them: read from the journal that they share, at most a second later.</summary>
internal sealed class EventsOfAllNodes(IWorkspace workspace, IHistoryReader history)
{
    private const int MostRemembered = 10_000;
    private static readonly HistoryScope Everything = new("", [], [""]);

    public async IAsyncEnumerable<LiveEvent> FollowAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var audiences = new Dictionary<string, (string User, string Owner)>(StringComparer.Ordinal);
        var newest = await history.NewestAsync(cancellation);
        await foreach (var stored in new HistoryFollower(workspace, history).FollowAsync(Everything, newest, cancellation))
        {
            var (user, owner) = await AudienceAsync(stored, audiences, cancellation);
            yield return new LiveEvent(stored.PersistenceId, stored.SequenceNr, stored.Envelope, user, owner);
        }
    }

    private async Task<(string User, string Owner)> AudienceAsync(
        StoredEvent stored, Dictionary<string, (string User, string Owner)> known, CancellationToken cancellation)
    {
        if (known.TryGetValue(stored.PersistenceId, out var audience))
            return audience;
        if (known.Count >= MostRemembered)
            known.Clear();
        return known[stored.PersistenceId] = await FindAudienceAsync(stored, cancellation);
    }

    // What an event says itself is known before any view shows it.
    private async Task<(string User, string Owner)> FindAudienceAsync(StoredEvent stored, CancellationToken cancellation)
    {
        var id = stored.PersistenceId;
        switch (stored.Envelope.Event)
        {
            case DeploymentRegistered registered:
                return (registered.Owner, registered.Owner);
            case InstanceInitiated initiated:
                return (initiated.Order.User, await OwnerAsync(initiated.Deployment, cancellation));
            case RequestPlaced placed:
                return (placed.Order.User, "");
            case var _ when id.StartsWith("d-", StringComparison.Ordinal) && Guid.TryParseExact(id.AsSpan(2), "D", out var deployment):
                var own = await OwnerAsync(new DeploymentId(deployment), cancellation);
                return (own, own);
            case var _ when id.StartsWith("i-", StringComparison.Ordinal):
                return (await UserAsync(new InstanceId(Guid.ParseExact(id.AsSpan(id.Length - 36), "D")), cancellation), await OwnerAsync(InstanceId.DeploymentIn(id), cancellation));
            case var _ when id.StartsWith("r-", StringComparison.Ordinal) && Guid.TryParseExact(id.AsSpan(2), "D", out var request):
                return (await workspace.AskAsync(new QueryEnvelope(new GetRequest(new RequestId(request)), Principal.System), cancellation) is RequestView view ? view.User
                    : await UserAsync(new InstanceId(request), cancellation), "");
            default:
                return ("", "");
        }
    }

    private async Task<string> OwnerAsync(DeploymentId deployment, CancellationToken cancellation) =>
        await workspace.AskAsync(new QueryEnvelope(new GetDeployment(deployment), Principal.System), cancellation) is DeploymentView view ? view.Owner : "";

    private async Task<string> UserAsync(InstanceId instance, CancellationToken cancellation) =>
        await workspace.AskAsync(new QueryEnvelope(new GetInstance(instance), Principal.System), cancellation) is InstanceView view ? view.User : "";
}
