using Hardshare.Actors.Directory;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Sweeping;

/// <summary>
/// Removes what no living instance claims. Parent: the node, which starts it once everything is recovered. Persists nothing. By itself it looks every five minutes and
/// removes only what it saw unclaimed the time before as well; asked by an operator it removes at once, or only tells. What is younger than a minute and
/// of an instance that nobody knows is always spared: the key of a launch is there before its instance is.
/// </summary>
public sealed class SweeperActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly IReadOnlyList<ISweepSource> _sources;
    private readonly TimeProvider _time;
    private readonly IActorRef _directory;
    private HashSet<Leftover> _seenBefore = [];
    private bool _busy;

    public SweeperActor(IReadOnlyList<ISweepSource> sources, IActorRef directory, TimeProvider time)
    {
        _time = time;
        _sources = sources;
        _directory = directory;
        Receive<Look>(_ => Run(dryRun: false, onlySeenBefore: true, ActorRefs.Nobody));
        Receive<LookSoon>(_ => Timers.StartSingleTimer("soon", new LookOnce(), Soon));
        Receive<LookOnce>(_ => Run(dryRun: false, onlySeenBefore: false, ActorRefs.Nobody));
        Receive<CommandEnvelope>(OnCommand);
        Receive<Swept>(OnSwept);
    }

    /// <summary>This node has just let go of deployments that are another's now.</summary>
    public sealed record LookSoon;

    private sealed record LookOnce;

    private sealed record Look;

    private sealed record Swept(SweepReport Report, HashSet<Leftover> Unclaimed, IActorRef Client);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Timers.StartPeriodicTimer("look", new Look(), Interval);

    private void OnCommand(CommandEnvelope command)
    {
        if (!command.By.IsAdministrator)
            Sender.Tell(new Rejected(RejectionCode.NotPermitted, "only an administrator may sweep"));
        else if (_busy)
            Sender.Tell(new Rejected(RejectionCode.Conflict, "a sweep is under way; try again in a moment"));
        else
            Run(((Sweep)command.Command).DryRun, onlySeenBefore: false, Sender);
    }

    private void Run(bool dryRun, bool onlySeenBefore, IActorRef client)
    {
        if (_busy)
            return;
        _busy = true;
        SweepAsync(dryRun, onlySeenBefore ? _seenBefore : null, client).PipeTo(
            Self, failure: e => new Swept(new SweepReport(dryRun, [new SweepFinding("sweep", "", null, false, e.Message)]), _seenBefore, client));
    }

    private void OnSwept(Swept swept)
    {
        _busy = false;
        _seenBefore = swept.Unclaimed;
        foreach (var finding in swept.Report.Findings.Where(f => f.Removed))
            Context.GetLogger().Warning("swept {0} {1} of instance {2}, which no longer lives", finding.Kind, finding.Name, finding.Instance);
        swept.Client.Tell(swept.Report);
    }

    private async Task<Swept> SweepAsync(bool dryRun, HashSet<Leftover>? onlyThese, IActorRef client)
    {
        using var limit = new CancellationTokenSource(Limit);
        var findings = new List<SweepFinding>();
        var unclaimed = new HashSet<Leftover>();
        foreach (var source in _sources)
        {
            try
            {
                // What is listed first and asked for second cannot belong to an instance that began in between.
                var listed = await source.ListAsync(limit.Token);
                var living = await _directory.Ask<DirectoryActor.Living>(new DirectoryActor.GetLiving(), limit.Token);
                foreach (var leftover in listed.Where(l => l.Instance is not { } instance || !living.Instances.Contains(instance)))
                {
                    if (living.Doubt is { } doubt)
                    {
                        findings.Add(new SweepFinding(leftover.Kind, leftover.Name, leftover.Instance?.ToString(), false, doubt));
                        continue;
                    }
                    unclaimed.Add(leftover);
                    var mayBegin = leftover.Instance is not { } instance || !living.Ended.Contains(instance);
                    findings.Add(await SweepOneAsync(source, leftover, mayBegin, dryRun || onlyThese?.Contains(leftover) == false, limit.Token));
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or HttpRequestException)
            {
                findings.Add(new SweepFinding(source.Kind, "", null, false, e.Message));
            }
        }
        return new Swept(new SweepReport(dryRun, findings), unclaimed, client);
    }

    private async Task<SweepFinding> SweepOneAsync(ISweepSource source, Leftover leftover, bool mayBegin, bool onlyTell, CancellationToken cancellation)
    {
        if (mayBegin && leftover.Made is { } made && _time.GetUtcNow() - made < Grace)
            return new SweepFinding(leftover.Kind, leftover.Name, leftover.Instance?.ToString(), false, null, "it is younger than a minute: it may belong to a launch under way");
        var problem = onlyTell ? null : await source.RemoveAsync(leftover, cancellation);
        return new SweepFinding(leftover.Kind, leftover.Name, leftover.Instance?.ToString(), !onlyTell && problem is null, problem);
    }
}
