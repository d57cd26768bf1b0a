using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Hardshare.Actors;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;

namespace Hardshare.Node.Tests.Api.Support;

/// <summary>
/// A workspace that holds views in memory and does to them what commands say. Every command that comes is kept; a script may answer first.
/// </summary>
public sealed class FakeWorkspace(TimeProvider time) : IWorkspace
{
    private readonly ConcurrentDictionary<Channel<LiveEvent>, bool> _listeners = new();

    public ConcurrentDictionary<DeploymentId, DeploymentView> Deployments { get; } = new();

    public ConcurrentDictionary<InstanceId, InstanceView> Instances { get; } = new();

    public ConcurrentDictionary<RequestId, RequestView> Requests { get; } = new();

    public ConcurrentDictionary<string, TokenView> Tokens { get; } = new();

    public ConcurrentQueue<CommandEnvelope> Sent { get; } = new();

    public List<LocalDevice> Local { get; } = [];

    /// <summary>Answers a command before the fake does; null leaves it to the fake.</summary>
    public Func<CommandEnvelope, Task<IReply?>> Script { get; set; } = _ => Task.FromResult<IReply?>(null);

    /// <summary>Answers a query before the fake does.</summary>
    public Func<QueryEnvelope, CancellationToken, Task<IReply?>> QueryScript { get; set; } = (_, _) => Task.FromResult<IReply?>(null);

    public void Reset()
    {
        Deployments.Clear();
        Instances.Clear();
        Requests.Clear();
        Tokens.Clear();
        Sent.Clear();
        Local.Clear();
        Script = _ => Task.FromResult<IReply?>(null);
        QueryScript = (_, _) => Task.FromResult<IReply?>(null);
    }

    public int Listeners => _listeners.Count;

    public async Task<IReply> SendAsync(CommandEnvelope command, CancellationToken cancellation)
    {
        Sent.Enqueue(command);
        return await Script(command) ?? FakeCommands.Execute(this, command, time.GetUtcNow());
    }

    public async Task<IReply> AskAsync(QueryEnvelope query, CancellationToken cancellation) =>
        await QueryScript(query, cancellation) ?? Answer(query);

    public async IAsyncEnumerable<LiveEvent> LiveEventsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        var channel = Channel.CreateUnbounded<LiveEvent>();
        _listeners[channel] = true;
        try
        {
            await foreach (var live in channel.Reader.ReadAllAsync(cancellation))
                yield return live;
        }
        finally
        {
            _listeners.TryRemove(channel, out _);
        }
    }

    public void Publish(LiveEvent live)
    {
        foreach (var channel in _listeners.Keys)
            channel.Writer.TryWrite(live);
    }

    /// <summary>What happens to a reader that fell behind.</summary>
    public void CutOffListeners()
    {
        foreach (var channel in _listeners.Keys)
            channel.Writer.TryComplete();
    }

    public TokenView? FindToken(string hash) =>
        Tokens.TryGetValue(hash, out var token) && !token.Revoked && !(token.Expires <= time.GetUtcNow()) ? token : null;

    private IReply Answer(QueryEnvelope envelope)
    {
        var by = envelope.By;
        return envelope.Query switch
        {
            GetDeployment q => Deployments.TryGetValue(q.Deployment, out var view) ? Seen(view, by) : NotFound(),
            ListDeployments q => new DeploymentList([.. Deployments.Values
                .Where(each => q.IncludeDissolved || each.Dissolved is null)
                .OrderBy(each => each.Id.ToString()).Select(each => Seen(each, by))]),
            GetInstance q => Instances.TryGetValue(q.Instance, out var view) && MaySee(view, by) ? view : NotFound(),
            ListInstances q => new InstanceList([.. Instances.Values
                .Where(each => (q.IncludeEnded || each.Status.IsActive()) && MaySee(each, by)).OrderByDescending(each => each.Started)]),
            GetRequest q => Requests.TryGetValue(q.Request, out var view) && by.ActsFor(view.User) ? view : NotFound(),
            ListRequests => new RequestList([.. Requests.Values.Where(each => by.ActsFor(each.User)).OrderBy(each => each.Created)]),
            ListTokens q => new TokenList([.. Tokens.Values
                .Where(each => q.User is null || each.User == q.User).OrderBy(each => each.Hash)]),
            GetNode => new NodeView(
                "bench-1", "0.1.0", time.GetUtcNow(), ["host", "gateway"], false, null, Deployments.Count,
                Instances.Values.Count(each => each.Status.IsActive()), Requests.Count, Local, []),
            _ => new Rejected(RejectionCode.NotImplemented, "not by the fake"),
        };
    }

    private static bool MaySee(InstanceView view, Principal by) => by.ActsFor(view.User) || by.ActsFor(view.Owner);

    private static DeploymentView Seen(DeploymentView view, Principal by) => by.ActsFor(view.Owner)
        ? view
        : view with
        {
            CurrentInstance = view.CurrentUser == by.ToString() ? view.CurrentInstance : null,
            CurrentUser = view.CurrentUser == by.ToString() ? view.CurrentUser : null,
        };

    private static Rejected NotFound() => new(RejectionCode.NotFound, "not there");
}
