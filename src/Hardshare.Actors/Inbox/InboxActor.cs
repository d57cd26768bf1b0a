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
    private long _changesOfMembers;
    private readonly List<long> _answered = [];
    private string? _cursor;
    private long _looks;
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

    private sealed record Posted(long Number, Waiting Waiting, long Looks);

    private sealed record NotPosted(IActorRef Client, Rejected Answer);

    private sealed record Look;

    /// <param name="Content">What there was.</param>
    /// <param name="Over">Of others' commands, those that were answered before the look began: no later look hands them over.</param>
    /// <param name="Gone">Of what this node has sent, what was for nodes that held no lease any more when the look began: what is not answered now never will be in time.</param>
    /// <param name="Problem">Why there was no look.</param>
    private sealed record Looked(InboxContent Content, IReadOnlyList<long> Over, IReadOnlyList<long> Gone, Exception? Problem);

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
        var (waiting, looks) = (new Waiting(Sender, deliver.Node, deliver.Command.Deadline, _changesOfMembers), _looks);
        _inbox.PostAsync(deliver.Node, deliver.Command, _cancellation.Token).PipeTo(
            Self,
            success: number => new Posted(number, waiting, looks),
            failure: e => new NotPosted(waiting.Client, e is NodeAwayException away
                ? new Rejected(away.Code, away.Message)
                : new Rejected(RejectionCode.Timeout, $"the command may not have reached node {deliver.Node}: {e.Message}; send it again with the same id")));
    }

    private void OnPosted(Posted posted)
    {
        _waiting[posted.Number] = posted.Waiting;
        // Its answer may have been there before this message: whoever looked meanwhile did not ask for it.
        if (posted.Looks != _looks)
            LookNow();
        else if (!Timers.IsTimerActive("look"))
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
        _looks++;
        _looking = true;
        _lookAgain = false;
        var (over, gone, cursor) = (_answered.ToArray(), _waiting.Where(pair => IsGone(pair.Value)).Select(pair => pair.Key).ToArray(), _cursor);
        _answered.Clear();
        _inbox.LookAsync([.. _waiting.Keys], cursor, _standing.HasLease ? MostAtOnce : 0, _cancellation.Token).PipeTo(
            Self, success: content => new Looked(content, over, gone, null), failure: e => new Looked(new InboxContent([], [], cursor), over, [], e));
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
        _cursor = looked.Content.Cursor;
        foreach (var reply in looked.Content.Replies)
            if (_waiting.Remove(reply.Number, out var waiting))
                waiting.Client.Tell(reply.Reply);
        foreach (var number in looked.Gone)
            if (_waiting.Remove(number, out var waiting))
                waiting.Client.Tell(new Rejected(RejectionCode.Timeout,
                    $"node {waiting.Node} is gone since the command was sent to it; whether it was executed is not known: send it again with the same id to learn"));
        foreach (var posted in looked.Content.Commands)
            if (_working.TryAdd(posted.Number, posted.Command.Deadline))
                Execute(posted);
        // A server that was killed may have lost the answer; then it hands the command over once more.
        foreach (var number in looked.Over)
            _working.Remove(number);
        if (_lookAgain && looked.Problem is null)
            LookNow();
        else
            LookLater();
    }

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
            _answers.Remove(number);
        _answered.AddRange(answered.Numbers);
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
        }
        AnswerNow();
    }
}
