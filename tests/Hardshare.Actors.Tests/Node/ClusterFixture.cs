using System.Diagnostics;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Node;

/// <summary>Several nodes, each with its tree of actors and a host in memory, that share a journal and a <see cref="FakeCluster"/>.</summary>
public sealed class ClusterFixture : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(45);
    private readonly string _journal = $"journal-{Guid.NewGuid():N}";
    private readonly Dictionary<string, ClusterNode> _nodes = [];

    private ClusterFixture(TimeSpan lease)
    {
        Cluster = new FakeCluster(lease);
        KeptJournal.Fences[_journal] = Cluster;
    }

    public FakeCluster Cluster { get; }

    public FakeReach Reach { get; } = new();

    /// <summary>A deployment that several hosts can serve, each under the name <c>arm</c>, at the first of them.</summary>
    public async Task<DeploymentId> RegisterSharedAsync(params string[] hosts)
    {
        DeploymentConfiguration Shared(DeploymentConfiguration plain) => plain with
        {
            Hosts = hosts,
            Devices = [new TcpDevice("arm", "192.0.2.7", 502)],
            Instances = plain.Instances with { DeadMan = TimeSpan.FromSeconds(2) },
        };
        foreach (var host in hosts)
            this[host].Host.Configure("arm", Shared);
        var id = await this[hosts[0]].RegisterAsync("arm", Shared);
        foreach (var host in hosts)
            await EventuallyAsync(async () => await this[host].DeploymentAsync(id) is { Advertised: true });
        return id;
    }

    public ClusterNode this[string name] => _nodes[name];

    public static Task<ClusterFixture> StartAsync(params string[] names) => StartAsync([.. names.Select(name => (name, NodeRoles.Both))]);

    /// <summary>A host that is no gateway, and these gateways that are no hosts.</summary>
    public static Task<ClusterFixture> StartBehindGatewaysAsync(string host, params string[] gateways) =>
        StartAsync([(host, new NodeRoles(true, false)), .. gateways.Select(name => (name, new NodeRoles(false, true)))]);

    private static async Task<ClusterFixture> StartAsync((string Name, NodeRoles Roles)[] nodes)
    {
        var fixture = new ClusterFixture(TimeSpan.FromSeconds(4));
        var names = nodes.Select(node => node.Name).ToArray();
        foreach (var (name, roles) in nodes)
            fixture._nodes[name] = new ClusterNode(name, roles, fixture.Reach, fixture.Cluster, fixture._journal);
        await Task.WhenAll(names.Select(fixture.BeginAsync));
        await fixture.EventuallyAsync(async () =>
        {
            foreach (var name in names)
                if ((await fixture[name].NodesAsync()).Count(node => node.Status == MemberStatus.Up) < names.Length)
                    return false;
            return true;
        });
        return fixture;
    }

    /// <summary>Start a node, or start it again on the host that it had.</summary>
    public async Task BeginAsync(string name)
    {
        ClusterNode node;
        lock (_nodes)
            if (!_nodes.TryGetValue(name, out node!))
                _nodes[name] = node = new ClusterNode(name, NodeRoles.Both, Reach, Cluster, _journal);
        await node.BeginAsync(Limit);
    }

    /// <summary>What happened to an entity.</summary>
    public IReadOnlyList<IEvent> History(string persistenceId) => [.. Envelopes(persistenceId).Select(envelope => envelope.Event)];

    public IReadOnlyList<EventEnvelope> Envelopes(string persistenceId) => KeptJournal.Read(_journal, persistenceId);

    public async Task EventuallyAsync(Func<Task<bool>> condition, string what = "the condition")
    {
        for (var begun = Stopwatch.StartNew(); !await condition();)
        {
            if (begun.Elapsed > Limit)
                throw new ShouldAssertException($"not within {Limit}: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    /// <summary>Send a command until it is done, as a client does who is told to send it again under the same id.</summary>
    public async Task DoneAsync(string node, EntityAddress to, ICommand command)
    {
        var (id, answer, begun) = (CommandId.New(), (IReply?)null, Stopwatch.StartNew());
        while ((answer = await this[node].SendAsync(to, command, id: id)) is not Done)
        {
            if (begun.Elapsed > Limit || answer is Rejected { Code: RejectionCode.Conflict or RejectionCode.NotPermitted })
                throw new ShouldAssertException($"{command} is not done, but {answer}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.Values)
            await node.KillAsync();
        KeptJournal.Fences.TryRemove(_journal, out _);
    }
}

/// <summary>One node of a <see cref="ClusterFixture"/>.</summary>
public sealed class ClusterNode(string name, NodeRoles roles, FakeReach reach, FakeCluster cluster, string journal)
{
    private ActorSystem? _system;

    /// <summary>As a gateway its sshd is at <c>ssh-NAME</c> and its public address <c>public-NAME</c>.</summary>
    public FakeHost Host { get; } = new()
    {
        Owned = () => cluster.OwnedBy(name),
        Contact = new GatewayContact(name, $"ssh-{name}", 22422, "hardshare-tunnel", $"ssh-ed25519 {name}"),
        Gateway = new GatewayOptions($"public-{name}", "127.0.0.1", 22000, 22009),
    };

    public Workspace Workspace { get; private set; } = null!;

    public ActorSystem System => _system!;

    public async Task BeginAsync(TimeSpan limit)
    {
        _system = ActorSystem.Create("hardshare-test", ConfigurationFactory.ParseString($"akka.loglevel = OFF\n{KeptJournal.Hocon(journal, name)}"));
        Workspace = new Workspace(_system, Host.Services(name: name) with { Roles = roles, Reach = reach, Cluster = cluster.Of(name, roles, Card()), Check = cluster.CheckOf(name) });
        await Workspace.Ready.WaitAsync(limit);
    }

    private GatewayCard? Card() => roles.IsGateway
        ? new GatewayCard(Host.Gateway.PublicAddress, Host.Contact.SshAddress, Host.Contact.SshPort, Host.Contact.SshUser, Host.Contact.HostKey, Guid.NewGuid())
        : null;

    /// <summary>All actors are gone at once; what runs on the host goes on, and nobody gives the lease back.</summary>
    public async Task KillAsync()
    {
        if (_system is { } system)
            await system.Terminate();
        _system = null;
    }

    public async Task<DeploymentId> RegisterAsync(string localName = "arm", Func<DeploymentConfiguration, DeploymentConfiguration>? configure = null)
    {
        Host.Configure(localName, configure);
        var id = DeploymentId.New();
        (await SendAsync(EntityAddress.Node(), new RegisterDeployment(id, localName, "arm", "lab", "an arm", "user:olga"))).ShouldBeOfType<DeploymentAccepted>();
        (await SendAsync(EntityAddress.Of(id), new Advertise())).ShouldBeOfType<Done>();
        return id;
    }

    public Task<IReply> LaunchAsync(DeploymentId? deployment, InstanceId instance, bool reserve = false) => SendAsync(
        EntityAddress.Requests,
        new PlaceRequest(new InstanceOrder(instance, "user:root", ["ssh-ed25519 AAAA"], false, null, false), deployment is { } one ? [one] : [], deployment is null ? "arm" : null, reserve));

    public Task<IReply> SendAsync(EntityAddress to, ICommand command, TimeSpan? limit = null, CommandId? id = null) => Workspace.SendAsync(
        new CommandEnvelope(to, command, id ?? CommandId.New(), Principal.Administrator, TimeProvider.System.GetUtcNow() + (limit ?? TimeSpan.FromSeconds(10))), default);

    public async Task<T> AskAsync<T>(IQuery query)
        where T : IReply => (await Workspace.AskAsync(new QueryEnvelope(query, Principal.Administrator), default)).ShouldBeOfType<T>();

    public async Task<IReadOnlyList<MemberView>> NodesAsync() => (await AskAsync<NodeList>(new ListNodes())).Nodes;

    public async Task<DeploymentView?> DeploymentAsync(DeploymentId id) => (await AskAsync<DeploymentList>(new ListDeployments())).Deployments.FirstOrDefault(view => view.Id == id);

    public async Task<InstanceView?> InstanceAsync(InstanceId id) => (await AskAsync<InstanceList>(new ListInstances(IncludeEnded: true))).Instances.FirstOrDefault(view => view.Id == id);

    public async Task<RequestView?> RequestAsync(RequestId id) => (await AskAsync<RequestList>(new ListRequests())).Requests.FirstOrDefault(view => view.Id == id);
}
