using Hardshare.Actors.Journal;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Inbox;

/// <summary>
/// Carries commands to other nodes, and their commands to the entities of this one. Parent: the node. Persists nothing itself: what it was handed is kept by <see cref="IInbox"/>, and a command that comes
/// again after a restart gets its entity's first answer. It looks when it is woken, and once a second while it waits for something or nothing woke it. One command that takes long holds up no other.
/// </summary>
public sealed class InboxActor : ReceiveActor, IWithTimers
{
    private const int MostAtOnce = 1000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private readonly IInbox _inbox;
    private readonly Standing _standing;
    private readonly JournalHealth _journal;
    private readonly TimeProvider _time;
    private readonly IActorRef _node;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly Dictionary<long, Waiting> _waiting = [];
    private readonly Dictionary<long, DateTimeOffset> _working = [];
    private readonly Dictionary<long, PostedReply> _answers = [];
    // Answered, and which look was the last then: a server that was killed may have lost the answer, and hands the command over once more.
    private readonly Dictionary<long, long> _given = [];
    private long _looks;
    private long _changesOfMembers;
    private bool _looking;
    private bool _lookAgain;
    private bool _answering;

    public InboxActor(IInbox inbox, Standing standing, JournalHealth journal, TimeProvider time)
    {
        (_inbox, _standing, _journal) = (inbox, standing, journal);
        _time = time;
        _node = Context.Parent;
        Receive<Deliver>(OnDeliver);
        Receive<Posted>(OnPosted);
        Receive<NotPosted>(failed => failed.Client.Tell(failed.Answer));
        Receive<Look>(_ => LookNow());
        Receive<Looked>(OnLooked);
        Receive<Executed>(OnExecuted);
        Receive<Answered>(OnAnswered);
        Receive<MembershipMessages.LeaseHeld>(_ => LookNow());
        Receive<MembershipMessages.MembersChanged>(_ => OnMembersChanged());
    }

    /// <summary>Bring a command to another node; the sender gets the answer, or a <see cref="Rejected"/> that says why there is none.</summary>
    public sealed record Deliver(string Node, CommandEnvelope Command);

    /// <summary>To the parent: a command from another node, for an entity of this one.</summary>
    /// <param name="Command">The command.</param>
    /// <param name="From">The node that sent it, as the database knows it by its role.</param>
    public sealed record Arrived(CommandEnvelope Command, string From = "");

    private sealed record Waiting(IActorRef Client, string Node, DateTimeOffset Deadline, long ChangesBefore);

    private sealed record Posted(long Number, Waiting Waiting);

    private sealed record NotPosted(IActorRef Client, Rejected Answer);

    private sealed record Look;

    /// <param name="Commands">For this node.</param>
    /// <param name="Replies">To what this node has sent.</param>
    /// <param name="Gone">Of what this node has sent, what was for nodes that held no lease any more when the look began: what is not answered now never will be in time.</param>
    /// <param name="Problem">Why there was no look.</param>
    private sealed record Looked(IReadOnlyList<PostedCommand> Commands, IReadOnlyList<PostedReply> Replies, IReadOnlyList<long> Gone, Exception? Problem);

    private sealed record Executed(long Number, IReply? Reply);

    private sealed record Answered(IReadOnlyList<long> Numbers, Exception? Problem);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        LookLater();
        _ = ListenAsync(_inbox, Self, _cancellation.Token);
    }

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private static async Task ListenAsync(IInbox inbox, IActorRef self, CancellationToken cancellation)
    {
        try
        {
            await foreach (var _ in inbox.WakesAsync(cancellation))
                self.Tell(new Look());
        }
        catch (OperationCanceledException)
        {
            // The actor was stopped.
        }
    }

    private void OnDeliver(Deliver deliver)
    {
        // Whether that node is there is the database's to say: what this one knows of it is as old as its last renewal.
        // It is in the same database.
        if (_journal.Outage is { } outage)
        {
            Sender.Tell(outage.Refusal);
            return;
        }
        var waiting = new Waiting(Sender, deliver.Node, deliver.Command.Deadline, _changesOfMembers);
        _inbox.PostAsync(deliver.Node, deliver.Command, _cancellation.Token).PipeTo(
            Self,
            success: number => new Posted(number, waiting),
            failure: e => new NotPosted(waiting.Client, e is NodeAwayException
                ? new Rejected(RejectionCode.Offline, e.Message)
                : new Rejected(RejectionCode.Timeout, $"the command may not have reached node {deliver.Node}: {e.Message}; send it again with the same id")));
    }

    private void OnPosted(Posted posted)
    {
        _waiting[posted.Number] = posted.Waiting;
        if (!Timers.IsTimerActive("look"))
            LookLater();
    }

    private void LookLater() => Timers.StartSingleTimer("look", new Look(), LookEvery);

    private void LookNow()
    {
        if (_looking)
        {
            _lookAgain = true;
            return;
        }
        GiveUpWhatIsLate();
        _looking = true;
        _looks++;
        _lookAgain = false;
        long[] gone = [.. _waiting.Where(pair => IsGone(pair.Value)).Select(pair => pair.Key)];
        LookAsync([.. _waiting.Keys], gone, _standing.HasLease).PipeTo(Self, failure: e => new Looked([], [], [], e));
    }

    private async Task<Looked> LookAsync(long[] waiting, long[] gone, bool takes)
    {
        IReadOnlyList<PostedReply> replies = waiting.Length == 0 ? [] : await _inbox.RepliesAsync(waiting, _cancellation.Token);
        return new Looked(takes ? await _inbox.TakeAsync(0, MostAtOnce, _cancellation.Token) : [], replies, gone, null);
    }

    private void OnMembersChanged()
    {
        _changesOfMembers++;
        if (_waiting.Values.Any(IsGone))
            LookNow();
    }

    // What was known of the node when the command was sent was older than the database's word that it is there.
    private bool IsGone(Waiting waiting) => waiting.ChangesBefore < _changesOfMembers && _standing.Find(waiting.Node) is { Alive: false };

    private void OnLooked(Looked looked)
    {
        _looking = false;
        if (looked.Problem is { } problem)
            Context.GetLogger().Debug("the inbox cannot be read: {0}", problem.Message);
        foreach (var reply in looked.Replies)
            if (_waiting.Remove(reply.Number, out var waiting))
                waiting.Client.Tell(reply.Reply);
        foreach (var number in looked.Gone)
            if (_waiting.Remove(number, out var waiting))
                waiting.Client.Tell(new Rejected(RejectionCode.Timeout,
                    $"node {waiting.Node} is gone since the command was sent to it; whether it was executed is not known: send it again with the same id to learn"));
        foreach (var posted in looked.Commands)
            if (_working.TryAdd(posted.Number, posted.Command.Deadline) || IsAnswerLost(posted.Number))
                Execute(posted);
        if (_lookAgain && looked.Problem is null)
            LookNow();
        else
            LookLater();
    }

    private bool IsAnswerLost(long number) => _given.TryGetValue(number, out var answeredAt) && answeredAt < _looks && _given.Remove(number);

    // One that was executed before gets its entity's first answer.
    private void Execute(PostedCommand posted)
    {
        var left = posted.Command.Deadline - _time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return;
        _node.Ask<IReply>(new Arrived(posted.Command, posted.From), left, _cancellation.Token).PipeTo(
            Self, success: reply => new Executed(posted.Number, reply), failure: _ => new Executed(posted.Number, null));
    }

    // Without an answer in time there is nobody left to hear one.
    private void OnExecuted(Executed executed)
    {
        if (executed.Reply is not { } reply)
            return;
        _answers[executed.Number] = new PostedReply(executed.Number, reply);
        AnswerNow();
    }

    private void AnswerNow()
    {
        if (_answering || _answers.Count == 0)
            return;
        _answering = true;
        PostedReply[] batch = [.. _answers.Values];
        long[] numbers = [.. batch.Select(reply => reply.Number)];
        _inbox.AnswerAsync(batch, _cancellation.Token).PipeTo(
            Self, success: () => new Answered(numbers, null), failure: e => new Answered(numbers, e));
    }

    private void OnAnswered(Answered answered)
    {
        _answering = false;
        if (answered.Problem is not null)
            return; // The next look tries again.
        foreach (var number in answered.Numbers)
        {
            _answers.Remove(number);
            _given[number] = _looks;
        }
        AnswerNow();
    }

    private void GiveUpWhatIsLate()
    {
        var now = _time.GetUtcNow();
        foreach (var (number, waiting) in _waiting.Where(pair => pair.Value.Deadline < now).ToArray())
        {
            _waiting.Remove(number);
            waiting.Client.Tell(new Rejected(RejectionCode.Timeout,
                $"node {waiting.Node} did not answer in time; whether it was executed is not known: send it again with the same id to learn"));
        }
        // A command that is past its time is not handed over again.
        foreach (var number in _working.Where(pair => pair.Value < now).Select(pair => pair.Key).ToArray())
        {
            _working.Remove(number);
            _answers.Remove(number);
            _given.Remove(number);
        }
        AnswerNow();
    }
}
