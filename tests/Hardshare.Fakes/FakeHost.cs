using System.Collections.Concurrent;
using System.Threading.Channels;
using Hardshare.Actors;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Deployments.Instances.Probes;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Sweeping;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Fakes;

/// <summary>A host in memory: every port of the actors, each scripted by tests. What it holds outlives the actors, as a real host's processes do.</summary>
public sealed class FakeHost : ILocalDeployments, IInstanceFolders, IHostCommands, IProbe, ITunnelServer, IRelay, IJournalIndex, IJournalCheck
{
    private readonly ConcurrentDictionary<string, DeploymentConfiguration> _local = new();

    public FakeContainers Containers { get; } = new();

    public FakeTunnels Tunnels { get; } = new();

    public FakeStreams Streams { get; } = new();

    public FakeSpool Spool { get; } = new();

    /// <summary>Why the journal cannot be written, for checks; null when it can.</summary>
    public string? JournalProblem { get; set; }

    public int JournalChecks { get; private set; }

    public ConcurrentDictionary<InstanceId, InstanceFolder> Folders { get; } = new();

    public ConcurrentDictionary<InstanceId, RelayRoute> Routes { get; } = new();

    public ConcurrentQueue<IReadOnlyList<string>> CommandsRun { get; } = new();

    public Func<IReadOnlyList<string>, Task<CommandOutcome>> RunCommand { get; set; } = _ => Task.FromResult(new CommandOutcome(0, "", null));

    public Func<Task<string?>> Probe { get; set; } = () => Task.FromResult<string?>(null);

    /// <summary>Instances, reached through this host's gateway, that have a user connected.</summary>
    public ConcurrentDictionary<InstanceId, bool> Connected { get; } = new();

    public IReadOnlyCollection<TunnelGrant> Grants { get; set; } = [];

    public TaskCompletionSource<string> RelayExit { get; private set; } = new();

    public TaskCompletionSource<string> ServerExit { get; private set; } = new();

    /// <summary>The tunnels' server waits for this before it starts.</summary>
    public Task ServerGate { get; set; } = Task.CompletedTask;

    public HashSet<int> PortsTakenByOthers { get; } = [];

    /// <summary>The relay's starts wait for this, or fail by it.</summary>
    public Func<Task> RelayStart { get; set; } = () => Task.CompletedTask;

    /// <summary>The relay waits for this before it takes a route, or refuses it by it.</summary>
    public Func<Task> BeforeRoute { get; set; } = () => Task.CompletedTask;

    public List<DeploymentId> KnownDeployments { get; } = [];

    public Func<DateTimeOffset, Task<IReadOnlyList<string>>> EndedBefore { get; set; } = _ => Task.FromResult<IReadOnlyList<string>>([]);

    public List<RequestId> OpenRequests { get; } = [];

    public GatewayOptions Gateway { get; set; } = new("198.51.100.1", "127.0.0.1", 22000, 22009);

    public GatewayContact Contact { get; set; } = new("gateway", "127.0.0.1", 22422, "hardshare-tunnel", "ssh-ed25519 AAAA");

    public IReadOnlyCollection<DeploymentConfiguration> All => [.. _local.Values];

    public NodeServices Services(TimeProvider? time = null, string name = "node-1") => new(
        new NodeIdentity(name, "test"), time ?? TimeProvider.System, this, Containers, Tunnels, Streams, this, this, this, this, this, Gateway, this, this, Spool, []);

    /// <summary>A deployment with short limits, changed by <paramref name="change"/>.</summary>
    public void Configure(string localName, Func<DeploymentConfiguration, DeploymentConfiguration>? change = null)
    {
        var plain = new DeploymentConfiguration(
            localName, "image", PullPolicy.Never, new ContainerLimits(1 << 28, 1, 100), NetworkAccess.None, [], [], LifecycleActions.None, null,
            InstanceLimits.Default);
        _local[localName] = change?.Invoke(plain) ?? plain;
    }

    public void Forget(string localName) => _local.TryRemove(localName, out _);

    public DeploymentConfiguration? Find(string localName) => _local.GetValueOrDefault(localName);

    public Task<InstanceFolder> PrepareAsync(InstanceOrder order, IReadOnlyList<DeviceConfiguration> devices, CancellationToken cancellation)
    {
        var root = $"/instances/{order.Instance}";
        return Task.FromResult(Folders.GetOrAdd(order.Instance, new InstanceFolder(
            root, $"{root}/shared", $"{root}/keys", $"{root}/shared/ssh/ssh.sock", $"{root}/tunnel/key", "ecdsa AAAA tunnel", "ecdsa AAAA host")));
    }

    public Task RemoveAsync(InstanceId instance, CancellationToken cancellation)
    {
        Folders.TryRemove(instance, out _);
        return Task.CompletedTask;
    }

    public IReadOnlyList<FoundFolder> List() => [.. Folders.Keys.Select(id => new FoundFolder(id, DateTimeOffset.UnixEpoch))];

    public async Task<CommandOutcome> RunAsync(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan limit, CancellationToken cancellation)
    {
        CommandsRun.Enqueue(command);
        try
        {
            return await RunCommand(command).WaitAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            CommandsCut.Enqueue(command);
            throw;
        }
    }

    /// <summary>Those of <see cref="CommandsRun"/> that were cancelled before they ended.</summary>
    public ConcurrentQueue<IReadOnlyList<string>> CommandsCut { get; } = new();

    public Task<string?> ProbeAsync(InstanceId instance, PublicEndpoint endpoint, string hostKey, TimeSpan limit, CancellationToken cancellation) =>
        Probe().WaitAsync(cancellation);

    async Task<ServerProcess> ITunnelServer.EnsureStartedAsync(CancellationToken cancellation)
    {
        await ServerGate.WaitAsync(cancellation);
        ServerExit = new TaskCompletionSource<string>();
        return new ServerProcess(false, ServerExit.Task);
    }

    async Task<ServerProcess> IRelay.EnsureStartedAsync(CancellationToken cancellation)
    {
        await RelayStart().WaitAsync(cancellation);
        RelayExit = new TaskCompletionSource<string>();
        return new ServerProcess(false, RelayExit.Task);
    }

    public Task<IReadOnlyCollection<TunnelGrant>> AuthorizedAsync(CancellationToken cancellation) => Task.FromResult(Grants);

    public Task AuthorizeAsync(IReadOnlyCollection<TunnelGrant> grants, CancellationToken cancellation)
    {
        Grants = grants;
        return Task.CompletedTask;
    }

    public async Task SetAsync(RelayRoute route, CancellationToken cancellation)
    {
        await BeforeRoute().WaitAsync(cancellation);
        if (PortsTakenByOthers.Contains(route.Port))
            throw new IOException("address already in use");
        Routes[route.Instance] = route;
    }

    /// <summary>What the next removals of a public port throw before they return a task, as only a bug does.</summary>
    public ConcurrentQueue<Exception> NextRemovalBugs { get; } = new();

    Task<RelayCounts> IRelay.RemoveAsync(InstanceId instance, CancellationToken cancellation)
    {
        if (NextRemovalBugs.TryDequeue(out var bug))
            throw bug;
        Routes.TryRemove(instance, out _);
        return Task.FromResult(new RelayCounts(10, 20, 0));
    }

    public Channel<EndedConnection> Connections { get; } = Channel.CreateUnbounded<EndedConnection>();

    public IAsyncEnumerable<EndedConnection> EndedConnectionsAsync(CancellationToken cancellation) => Connections.Reader.ReadAllAsync(cancellation);

    public Task<IReadOnlyDictionary<InstanceId, RelayCounts>> ListAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyDictionary<InstanceId, RelayCounts>>(Routes.Keys.ToDictionary(id => id, id => new RelayCounts(10, 20, Connected.ContainsKey(id) ? 1 : 0)));

    public async Task<IReadOnlyList<DeploymentId>> DeploymentsAsync(CancellationToken cancellation)
    {
        IReadOnlyList<DeploymentId> found = Owned is { } owned ? [.. Ids<DeploymentId>(owned(), "d-")] : [.. KnownDeployments];
        await AnswerGate.WaitAsync(cancellation);
        return found;
    }

    /// <summary>What there is is read at once, and told only after this.</summary>
    public Task AnswerGate { get; set; } = Task.CompletedTask;

    /// <summary>In a cluster: the persistence ids that this node owns, instead of <see cref="KnownDeployments"/> and <see cref="OpenRequests"/>.</summary>
    public Func<IEnumerable<string>>? Owned { get; set; }

    private static IEnumerable<TId> Ids<TId>(IEnumerable<string> keys, string prefix)
        where TId : struct, IId<TId> =>
        keys.Where(key => key.StartsWith(prefix, StringComparison.Ordinal)).Select(key => TId.From(Guid.ParseExact(key.AsSpan(2), "D")));

    public Task CheckAsync(CancellationToken cancellation)
    {
        JournalChecks++;
        return JournalProblem is { } problem ? Task.FromException(new IOException(problem)) : Task.CompletedTask;
    }

    public Task<IReadOnlyList<RequestId>> OpenRequestsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<RequestId>>(Owned is { } owned ? [.. Ids<RequestId>(owned(), "r-")] : [.. OpenRequests]);

    public Task<IReadOnlyList<string>> EndedBeforeAsync(DateTimeOffset before, int max, CancellationToken cancellation) => EndedBefore(before);

    public async IAsyncEnumerable<StoredEvent> EndedInstancesAsync(int newest, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.CompletedTask;
        yield break;
    }
}
