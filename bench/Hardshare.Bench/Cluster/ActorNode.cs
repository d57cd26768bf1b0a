using Hardshare.Actors.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;
using Hardshare.Fakes;
using Hardshare.Node.Cluster;
using Hardshare.Node.Configuration;
using Hardshare.Node.Hosting;

namespace Hardshare.Bench.Cluster;

/// <summary>All actors of a node on the workspace's database, on a host in memory: no containers, no tunnels.</summary>
internal sealed class ActorNode : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly FakeHost _host = new();
    private readonly List<DeploymentId> _deployments = [];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hsb-node");
    private readonly WorkspaceStore _store;
    private readonly ActorSystem _system;

    private ActorNode(ClusterDatabase cluster, string name)
    {
        Name = name;
        var login = cluster.Database.NodeOptions(name);
        var password = Path.Combine(_folder.FullName, "password");
        SecretFile.Write(password, login.Password!);
        var configuration = ConfigurationReader.Parse(
            $$"""
            hardshare {
              workspace = {{ClusterDatabase.Workspace}}
              node { name = {{name}}, data = "{{_folder.FullName}}" }
              cluster.database { host = "127.0.0.1", port = {{login.Port}}, name = {{login.Name}}, user = {{login.User}}, password-file = "{{password}}", tls = off }
            }
            """,
            $"{name}.conf");
        _store = new WorkspaceStore(configuration, configuration.Cluster!, "bench", null, TimeProvider.System);
        _system = ActorSystem.Create(name, ConfigurationFactory.ParseString(ActorSettings.Of(_store.Plugins, "error")));
        Workspace = new Workspace(_system, _host.Services(name: name) with
        {
            Index = _store.Index,
            Check = _store.Check,
            History = _store.History,
            Cluster = _store.Cluster,
        });
    }

    public string Name { get; }

    public Workspace Workspace { get; }

    /// <summary>Those that were registered here.</summary>
    public IReadOnlyList<DeploymentId> Deployments => _deployments;

    public static async Task<ActorNode> StartAsync(ClusterDatabase cluster, string name)
    {
        var node = new ActorNode(cluster, name);
        await node.Workspace.Ready.WaitAsync(Limit);
        return node;
    }

    public async Task RegisterAsync(int deployments)
    {
        for (var i = 0; i < deployments; i++)
        {
            var (id, local) = (DeploymentId.New(), $"robot-{_deployments.Count}");
            _host.Configure(local);
            // What it wanted to write before it had its lease was refused, and it looks again within a second.
            while (await SendAsync(EntityAddress.Node(), new RegisterDeployment(id, local, "robot", "", "", null)) is not DeploymentAccepted)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            _deployments.Add(id);
        }
    }

    /// <summary>Until this node knows of all of them.</summary>
    public async Task SeesAsync(IEnumerable<DeploymentId> deployments)
    {
        foreach (var id in deployments)
            while (await Workspace.AskAsync(new QueryEnvelope(new GetDeployment(id), Principal.Administrator), default) is not DeploymentView)
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
    }

    /// <summary>A command that is stored with the deployment each time, though nothing that is shown of it changes.</summary>
    public async Task CommandAsync(DeploymentId deployment)
    {
        if (await TryCommandAsync(deployment) is not Contracts.Messages.Done and var reply)
            throw new InvalidOperationException($"the answer is {reply}");
    }

    public Task<IReply> TryCommandAsync(DeploymentId deployment) => SendAsync(EntityAddress.Of(deployment), new DescribeDeployment("as it is"));

    public async ValueTask DisposeAsync()
    {
        await Workspace.ResignAsync();
        await _system.Terminate();
        await _store.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private Task<IReply> SendAsync(EntityAddress to, ICommand command) => Workspace.SendAsync(
        new CommandEnvelope(to, command, CommandId.New(), Principal.Administrator, TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(10)), default);
}
