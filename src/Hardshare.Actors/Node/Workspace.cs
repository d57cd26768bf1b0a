using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hardshare.Actors.Access;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Node;

/// <summary>The workspace of one node: everything lives in this actor system.</summary>
public sealed class Workspace : IWorkspace
{
    private const int MaximumLag = 1000;

    private readonly ActorSystem _system;
    private readonly TimeProvider _time;
    private readonly TokenRegistry _tokens;
    private readonly bool _isShared;
    private readonly IActorRef _node;
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Workspace(ActorSystem system, NodeServices services)
    {
        _system = system;
        _time = services.Time;
        _isShared = services.Cluster is not null;
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
        return await AskAsync(command, left, cancellation);
    }

    public Task<IReply> AskAsync(QueryEnvelope query, CancellationToken cancellation) => AskAsync(query, TimeSpan.FromSeconds(10), cancellation);

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
