using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hardshare.Actors.Access;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Node;

/// <summary>The workspace of one node: everything lives in this actor system.</summary>
public sealed class Workspace : IWorkspace
{
    private const int MaximumLag = 1000;

    // From then on what waits for a journal that is away is answered: whoever asked hears it within two seconds.
    private static readonly TimeSpan PatienceWithJournal = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan QueryLimit = TimeSpan.FromSeconds(10);

    private readonly ActorSystem _system;
    private readonly TimeProvider _time;
    private readonly TokenRegistry _tokens;
    private readonly bool _isShared;
    private readonly JournalHealth _journal;
    private readonly IActorRef _node;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Workspace(ActorSystem system, NodeServices services)
    {
        _system = system;
        _time = services.Time;
        _isShared = services.Cluster is not null;
        _journal = services.JournalHealth;
        _tokens = new TokenRegistry(services.Time);
        var (tokens, ready) = (_tokens, _ready);
        _node = system.ActorOf(Props.Create(() => new NodeActor(services, tokens, ready)), "node");
    }

    /// <summary>Completes when everything that the journal has is back.</summary>
    public Task Ready => _ready.Task;

    public async Task<IReply> SendAsync(CommandEnvelope command, CancellationToken cancellation)
    {
        var left = command.Deadline - _time.GetUtcNow();
        if (left <= TimeSpan.Zero)
            return new Rejected(RejectionCode.Timeout, "the command came after its deadline and was not executed");
        return _isShared && command.Command is not Sweep
            ? await UnlessAwayAsync(over => AskAsync(command, left, over), outage => outage.NotKnown, cancellation)
            : await AskAsync(command, left, cancellation);
    }

    // An instance that nobody has in memory is looked up in the journal.
    public Task<IReply> AskAsync(QueryEnvelope query, CancellationToken cancellation) => _isShared && query.Query is GetInstance
        ? UnlessAwayAsync(over => AskAsync(query, QueryLimit, over), outage => outage.NoAnswer, cancellation)
        : AskAsync(query, QueryLimit, cancellation);

    public async IAsyncEnumerable<LiveEvent> LiveEventsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(MaximumLag) { SingleReader = true });
        var listener = _system.ActorOf(Props.Create(() => new LiveEventListener(channel.Writer)));
        // Not in its PreStart, which comes a moment later: a reader that waits for the first event misses none from here on.
        _system.EventStream.Subscribe(listener, typeof(LiveEvent));
        try
        {
            await foreach (var live in channel.Reader.ReadAllAsync(cancellation))
                yield return live;
        }
        finally
        {
            _system.Stop(listener);
        }
    }

    /// <summary>Instances that are not over.</summary>
    public async Task<int> CountLivingAsync() =>
        (await _system.ActorSelection("/user/node/directory").Ask<DirectoryActor.Counts>(new DirectoryActor.GetCounts(), TimeSpan.FromSeconds(5))).ActiveInstances;

    /// <summary>Give this node's lease back, if it has one with others: it ends in order. Waits for the database a moment at most.</summary>
    public async Task ResignAsync()
    {
        if (!_isShared)
            return;
        try
        {
            await _system.ActorSelection("/user/node/membership").Ask<MembershipActor.Resigned>(new MembershipActor.Resign(), TimeSpan.FromSeconds(2));
        }
        catch (AskTimeoutException)
        {
            // The lease runs out by itself.
        }
    }

    public TokenView? FindToken(string hash) => _tokens.Find(hash);

    /// <summary>A journal that many share is another machine's: it can hang, and then fails what it was given only after a while.</summary>
    private async Task<IReply> UnlessAwayAsync(Func<CancellationToken, Task<IReply>> ask, Func<JournalOutage, IReply> instead, CancellationToken cancellation)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var (answer, away) = (ask(over.Token), AwayAsync(over.Token));
        var first = await Task.WhenAny(answer, away);
        // Whoever is still waited for has heard enough.
        var reply = first == away && away.IsCompletedSuccessfully ? instead(await away) : await answer;
        await over.CancelAsync();
        return reply;
    }

    private async Task<JournalOutage> AwayAsync(CancellationToken cancellation)
    {
        await Task.Delay(PatienceWithJournal, _time, cancellation);
        return await _journal.Away.WaitAsync(cancellation);
    }

    private async Task<IReply> AskAsync(object message, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            return await _node.Ask<IReply>(message, limit, cancellation);
        }
        catch (AskTimeoutException)
        {
            return new Rejected(RejectionCode.Timeout,
                $"no answer within {limit.TotalSeconds:0.#} s; whether it was executed is not known: send it again with the same id to learn");
        }
    }
}
