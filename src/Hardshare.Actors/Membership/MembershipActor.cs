using static Hardshare.Actors.Journal.JournalMessages;
using static Hardshare.Actors.Membership.MembershipMessages;

namespace Hardshare.Actors.Membership;

/// <summary>
/// This node's lease, and who else is there. Parent: the node. Child: what takes over from nodes that are gone. Persists nothing. It renews the lease four times in its length; when that does not succeed
/// in time the node counts its journal as away, before anybody else may act on its behalf, and takes the lease anew as soon as it can. On restart it takes it anew at once. On
/// stop the lease runs on; only <see cref="Resign"/> gives it back.
/// </summary>
public sealed class MembershipActor : ReceiveActor, IWithTimers
{
    private const int RenewalsPerLease = 4;
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan AfterAnEnd = TimeSpan.FromSeconds(0.1);

    private readonly NodeServices _services;
    private readonly IMembership _membership;
    private readonly MemberCard _card;
    private readonly Standing _standing;
    private readonly CancellationTokenSource _cancellation = new();
    private bool _hasResigned;
    private string? _problem;

    public MembershipActor(NodeServices services, ClusterServices cluster)
    {
        _services = services;
        _membership = cluster.Membership;
        _card = cluster.Card;
        _standing = cluster.Standing;
        Receive<Renew>(_ => AskForLease());
        Receive<Answered>(OnAnswered);
        Receive<NotAnswered>(OnNotAnswered);
        Receive<RanOut>(_ => Lose(_problem ?? "the database did not renew it in time"));
        Receive<Resign>(_ => GiveBack());
    }

    /// <summary>Give the lease back, because the node ends. Answered with <see cref="Resigned"/>, also when the database does not answer.</summary>
    public sealed record Resign;

    public sealed record Resigned;

    private sealed record Renew;

    private sealed record RanOut;

    private sealed record Answered(Lease Lease, TimeSpan AskedAt, bool IsNew);

    private sealed record NotAnswered(Exception Cause);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => AskForLease();

    // The one before it may have had a lease that nobody renews any more.
    protected override void PreRestart(Exception reason, object? message)
    {
        Lose($"what watches over it failed: {reason.Message}");
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private void AskForLease()
    {
        if (_hasResigned)
            return;
        // On the clock that also runs while the machine is suspended, as the database's does.
        var (askedAt, isNew) = (_services.BootTime(), !_standing.HasLease);
        var answer = isNew ? _membership.AcquireAsync(_card, _cancellation.Token) : _membership.RenewAsync(_cancellation.Token);
        answer.PipeTo(Self, success: lease => new Answered(lease, askedAt, isNew), failure: e => new NotAnswered(e));
    }

    private void OnAnswered(Answered answered)
    {
        if (_hasResigned)
            return;
        var lease = answered.Lease;
        // Counted from when it was asked for: this node's time is over before the database's.
        var ends = answered.AskedAt + lease.Length;
        var left = ends - _services.BootTime();
        if (left <= TimeSpan.Zero || (!_standing.HasLease && !answered.IsNew))
        {
            Lose("the answer to its renewal came too late");
            AskForLease();
            return;
        }
        _problem = null;
        if (_services.JournalHealth.Outage is not null)
            Context.System.EventStream.Publish(new JournalMayBeBack());
        Timers.StartSingleTimer("ran-out", new RanOut(), left);
        Timers.StartSingleTimer("renew", new Renew(), NextLook(lease));
        ShowMembers(lease.Members);
        var (isHeld, wasHeld) = (_standing.HasLease, _standing.WasHeld);
        _standing.Hold(lease.Incarnation, ends);
        if (isHeld)
            return;
        Context.System.EventStream.Publish(new LeaseHeld(Again: wasHeld, lease.AfterLapse));
    }

    // When another lease is about to end, this node looks right after: whoever asks is told at once that the other node is gone.
    private static TimeSpan NextLook(Lease lease)
    {
        var regular = lease.Length / RenewalsPerLease;
        var ends = lease.Members.Where(member => member.Alive).Select(member => member.Left + AfterAnEnd).Where(left => left < regular).ToArray();
        return ends.Length == 0 ? regular : ends.Min()!.Value;
    }

    private void OnNotAnswered(NotAnswered failed)
    {
        if (_hasResigned)
            return;
        _problem = failed.Cause.Message;
        if (failed.Cause is LeaseLostException)
        {
            Lose(_problem);
            AskForLease();
            return;
        }
        if (!_standing.HasLease)
            Context.GetLogger().Warning("no lease in the workspace: {0}", _problem);
        // The journal is in the same database: whoever wants to write is told at once rather than after a time limit.
        _services.JournalHealth.Lost(_problem, _services.Time.GetUtcNow());
        Context.System.EventStream.Publish(new JournalFailed());
        Timers.StartSingleTimer("renew", new Renew(), Retry);
    }

    private void Lose(string reason)
    {
        if (!_standing.HasLease)
            return;
        _standing.Lose();
        Timers.Cancel("ran-out");
        Context.GetLogger().Error("this node's lease is lost: {0}. What runs goes on as configured; nothing is decided until the lease is back", reason);
        // Until it is known what this node still owns, no check finds the journal well.
        _services.JournalHealth.Hold($"this node's lease in the workspace has run out: {reason}", _services.Time.GetUtcNow());
        Context.System.EventStream.Publish(new JournalFailed());
        Context.System.EventStream.Publish(new LeaseLost(reason));
    }

    private void ShowMembers(IReadOnlyList<Member> members)
    {
        if (members.Count == _standing.Members.Count && members.Zip(_standing.Members).All(pair => Same(pair.First, pair.Second)))
            return;
        _standing.Members = members;
        Context.System.EventStream.Publish(new MembersChanged(members));
    }

    private static bool Same(Member one, Member other) => one.Name == other.Name && one.Alive == other.Alive && one.Removed == other.Removed && one.Since == other.Since && one.InOrder == other.InOrder
        && one.Version == other.Version && one.Roles.SequenceEqual(other.Roles) && one.Singletons.SequenceEqual(other.Singletons)
        && one.Info.ToString() == other.Info.ToString();

    // From now on others may act on this node's behalf: it decides nothing more, whatever answer is still under way. What runs on the host goes on to its deadlines, because the next process may be there in a moment.
    private void GiveBack()
    {
        Timers.CancelAll();
        _hasResigned = true;
        _standing.Resign();
        _services.JournalHealth.Hold("this node ends, and has given its lease in the workspace back", _services.Time.GetUtcNow());
        Context.System.EventStream.Publish(new JournalFailed());
        _membership.ResignAsync(_cancellation.Token).PipeTo(Sender, Self, success: () => new Resigned(), failure: _ => new Resigned());
    }
}
