using Hardshare.Actors.Entities;
using Hardshare.Actors.Node;
using static Hardshare.Actors.Journal.JournalMessages;

namespace Hardshare.Actors.Journal;

/// <summary>
/// Watches over the journal of this node. Parent: the node. Persists nothing. When an entity says that the journal failed it checks at once, and every second until
/// the journal stores again; then it tells everybody, and brings what was spooled to its entities. It also keeps the reports that came while the actor of their
/// instance was not there. On restart it begins with both.
/// </summary>
internal sealed class JournalActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CheckLimit = TimeSpan.FromSeconds(10);

    private readonly NodeServices _services;
    private readonly SpoolDelivery _delivery;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Action<string> _onSilence;
    private bool _checking;
    private bool _delivering;
    private bool _moreToDeliver;
    private int _failedChecks;
    private int _failedRounds;

    public JournalActor(NodeServices services, EntityActors entities, ClusterSeat? cluster)
    {
        _services = services;
        _delivery = new SpoolDelivery(
            services.Spool, entities, entity => EntityActors.DeploymentOf(entity) is { } deployment ? cluster?.Homes.Find(deployment.ToString()) : null, cluster?.Inbox, services.Time);
        var self = Self;
        _onSilence = reason => self.Tell(new Silent(reason));
        Receive<JournalFailed>(_ => OnFailed());
        Receive<Silent>(OnSilent);
        Receive<CheckAgain>(_ => Check());
        Receive<JournalMayBeBack>(_ => Check());
        Receive<Checked>(OnChecked);
        Receive<ObservationsWait>(_ => Deliver());
        Receive<DeadLetter>(OnDeadLetter);
        Receive<DeliverAgain>(_ => Deliver());
        Receive<Delivered>(OnDelivered);
    }

    private sealed record Silent(string Reason);

    private sealed record CheckAgain;

    private sealed record Checked(long Failures, string? Problem);

    private sealed record DeliverAgain;

    private sealed record Delivered(IReadOnlyList<string> Lost, string? Problem);

    public ITimerScheduler Timers { get; set; } = null!;

    private JournalHealth Health => _services.JournalHealth;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(JournalFailed));
        Context.System.EventStream.Subscribe(Self, typeof(JournalMayBeBack));
        Context.System.EventStream.Subscribe(Self, typeof(ObservationsWait));
        Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));
        if (_services.Cluster?.Silence is { } silence)
            silence.Noticed += _onSilence;
        Check();
        Deliver();
    }

    protected override void PostStop()
    {
        if (_services.Cluster?.Silence is { } silence)
            silence.Noticed -= _onSilence;
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void OnFailed()
    {
        if (!Timers.IsTimerActive("check"))
            Check();
    }

    // Whoever asks for something now would wait for it as well. If only one answer is late, the check finds the journal well at once.
    private void OnSilent(Silent silent)
    {
        Health.Lost(silent.Reason, _services.Time.GetUtcNow());
        OnFailed();
    }

    private void Check()
    {
        if (_checking || Health.Outage is null)
            return;
        if (Health.IsHeld)
        {
            Timers.StartSingleTimer("check", new CheckAgain(), Interval);
            return;
        }
        _checking = true;
        Timers.Cancel("check");
        var failures = Health.Failures;
        _services.Check.CheckAsync(_cancellation.Token).WaitAsync(CheckLimit, _services.Time, _cancellation.Token).PipeTo(
            Self, success: () => new Checked(failures, null), failure: e => new Checked(failures, e is TimeoutException ? $"a check took longer than {CheckLimit}" : e.Message));
    }

    private void OnChecked(Checked result)
    {
        _checking = false;
        if (result.Problem is { } problem)
        {
            Health.Lost(problem, _services.Time.GetUtcNow());
            if (_failedChecks++ == 0)
                Context.GetLogger().Error("{0}. What runs goes on; nothing new is decided until it is back", Health.Outage);
            Timers.StartSingleTimer("check", new CheckAgain(), Interval);
        }
        else if (Health.TryClear(result.Failures))
        {
            OnBack();
        }
        else
        {
            Check();
        }
    }

    private void OnBack()
    {
        if (_failedChecks > 0)
            Context.GetLogger().Info("the journal is back, {0} observation(s) wait for it", _services.Spool.Waiting);
        Context.System.EventStream.Publish(new JournalBack(_failedChecks > 0));
        _failedChecks = _failedRounds = 0;
        Timers.Cancel("deliver");
        Deliver();
    }

    private void OnDeadLetter(DeadLetter letter)
    {
        if (UnheardReport.In(letter) is not { } unheard)
            return;
        _services.Spool.Add(unheard.PersistenceId, unheard.Observation, CommandId.New(), _services.Time.GetUtcNow());
        Deliver();
    }

    private void Deliver()
    {
        if (_delivering)
            _moreToDeliver = true;
        if (_delivering || Timers.IsTimerActive("deliver") || Health.Outage is not null || _services.Spool.Waiting == 0)
            return;
        _delivering = true;
        _moreToDeliver = false;
        _delivery.RunAsync(_cancellation.Token).PipeTo(Self, success: lost => new Delivered(lost, null), failure: e => new Delivered([], e.Message));
    }

    // What is left waits for an entity that is not there yet; the others have theirs.
    private void OnDelivered(Delivered delivered)
    {
        _delivering = false;
        foreach (var lost in delivered.Lost)
            Context.GetLogger().Warning("an observation belongs to nobody any more and was dropped: {0}", lost);
        if (delivered.Problem is { } problem)
            Context.GetLogger().Warning("the spool could not be delivered: {0}", problem);
        if (_services.Spool.Waiting == 0)
            _failedRounds = 0;
        else if (_moreToDeliver)
            Deliver();
        else
            Timers.StartSingleTimer("deliver", new DeliverAgain(), RetryDelay.After(++_failedRounds + 3, Random.Shared.NextDouble()));
    }
}
