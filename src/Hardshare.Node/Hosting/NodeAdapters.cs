using System.Reflection;
using Hardshare.Actors;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Sweeping;
using Hardshare.Carrier.Interop;
using Hardshare.Node.Commands;
using Hardshare.Node.Configuration;
using Hardshare.Node.Containers;
using Hardshare.Node.Containers.Api;
using Hardshare.Node.Folders;
using Hardshare.Node.Gateway;
using Hardshare.Node.Journal;
using Hardshare.Node.Keys;
using Hardshare.Node.Probes;
using Hardshare.Node.Processes;
using Hardshare.Node.Streams;
using Hardshare.Node.Sweeping;
using Hardshare.Node.Tunnels;

namespace Hardshare.Node.Hosting;

/// <summary>The real outside, one adapter a port.</summary>
internal sealed class NodeAdapters : IAsyncDisposable
{
    private readonly ProcessStarter _starter;
    private readonly EngineConnection _engine;
    private readonly EngineContainerRuntime _containers;
    private readonly ObservationSpool _spool;
    private readonly TunnelServer _server;
    private readonly RelayAdapter _relay;
    private readonly RsaReserve _reserve = new();
    private readonly UserKeys _userKeys;

    public NodeAdapters(NodeConfiguration configuration)
    {
        var time = TimeProvider.System;
        var data = new DataFolder(configuration.DataFolder);
        var markers = new Dictionary<string, string>
        {
            [ProcessMarkers.Workspace] = configuration.Workspace,
            [ProcessMarkers.Node] = configuration.NodeName,
        };
        _starter = new ProcessStarter(time);
        _engine = new EngineConnection(configuration.Containers.Socket, time);
        _spool = new ObservationSpool(new ObservationOutbox(Path.Combine(configuration.DataFolder, "outbox.db")), configuration.NodeName);
        _userKeys = new UserKeys(data, _reserve);
        _server = new TunnelServer(ServerOptions(configuration, markers), data, _starter, time);
        Store = configuration.Cluster is { } cluster ? new WorkspaceStore(configuration, cluster, Version, CardOf(configuration), time) : new OwnStore(configuration.DataFolder);
        _relay = new RelayAdapter(new RelayOptions { PublicAddress = configuration.Gateway.ListenAddress, TunnelUser = configuration.TunnelServer.User, Markers = markers }, data, _starter, time);
        _containers = new EngineContainerRuntime(_engine, EngineOptionsOf(configuration), time);
        var folders = new InstanceFolders(data, PublicKeys);
        var commands = new CommandRecords(data.Commands, time);
        Services = new NodeServices(
            new NodeIdentity(configuration.NodeName, Version), time, new LocalDeployments(configuration.Deployments), _containers,
            new TunnelLauncher(new TunnelLauncherOptions { Markers = markers }, data, _starter, time),
            new StreamLauncher(new StreamLauncherOptions { Markers = markers }, data, _starter, time),
            folders, new HostCommands(commands, time), new SshProbe(_relay, time), _server, _relay, configuration.Gateway, Store.Index,
            Store.Check, _spool,
            [
                .. configuration.Roles.IsHost ? [new ContainerLeftovers(_containers)] : Array.Empty<ISweepSource>(),
                .. configuration.Roles.IsGateway ? [new RouteLeftovers(_relay, _server)] : Array.Empty<ISweepSource>(),
                new ProcessLeftovers(data, _starter, markers), new CommandLeftovers(commands), new FolderLeftovers(folders),
            ])
        {
            Roles = configuration.Roles,
            Reach = new TcpReach(time),
            SnapshotEvery = configuration.SnapshotEvery,
            Cluster = Store.Cluster,
            History = Store.History,
            Archive = new InstanceArchive(configuration.NodeName, Store.Journal, Store.Index, data.Archive),
            BootTime = () => BootClock.Now,
        };
    }

    public static string Version { get; } = typeof(NodeAdapters).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public NodeServices Services { get; }

    /// <summary>Where the history is.</summary>
    public INodeStore Store { get; }

    public IUserKeys UserKeys => _userKeys;

    public IPublicKeyReader PublicKeys { get; } = new PublicKeyReader();

    /// <summary>Make ready what a later launch would otherwise wait for.</summary>
    public void FillReserves() => _reserve.Fill();

    /// <summary>End relay and sshd: for a node that stops in order and has no instance that needs them.</summary>
    public async Task EndGatewayProcessesAsync()
    {
        if (!Services.Roles.IsGateway)
            return;
        await _relay.EndAsync();
        await _server.EndAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _relay.DisposeAsync();
        _server.Dispose();
        _userKeys.Dispose();
        _spool.Dispose();
        await Store.DisposeAsync();
        _containers.Dispose();
        _engine.Dispose();
        _starter.Dispose();
    }

    /// <summary>What hosts are told of this gateway. Where its sshd cannot be set up they are told nothing, and the node says why.</summary>
    private GatewayCard? CardOf(NodeConfiguration configuration)
    {
        if (!configuration.Roles.IsGateway)
            return null;
        try
        {
            var contact = _server.Prepare();
            return new GatewayCard(configuration.Gateway.PublicAddress, contact.SshAddress, contact.SshPort, contact.SshUser, contact.HostKey, Guid.NewGuid());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static EngineOptions EngineOptionsOf(NodeConfiguration configuration) =>
        new(configuration.Containers.Socket, configuration.Workspace, configuration.NodeName)
        {
            DeviceHosts = () => [.. configuration.Deployments.Values.SelectMany(deployment => deployment.Devices).OfType<TcpDevice>().Select(device => device.Host)],
        };

    private static TunnelServerOptions ServerOptions(NodeConfiguration configuration, IReadOnlyDictionary<string, string> markers) => new()
    {
        GatewayName = configuration.NodeName,
        ListenAddress = configuration.TunnelServer.Address,
        ContactAddress = configuration.TunnelServer.PublicAddress,
        Port = configuration.TunnelServer.Port,
        User = configuration.TunnelServer.User,
        Markers = markers,
    };
}
