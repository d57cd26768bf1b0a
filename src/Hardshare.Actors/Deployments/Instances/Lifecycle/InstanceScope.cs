using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle;

/// <summary>What the steps of one instance work with: who it is, its configuration, its parts, and what earlier steps made.</summary>
public sealed record InstanceScope(
    InstanceOrder Order,
    DeploymentId Deployment,
    DeploymentConfiguration Configuration,
    NodeServices Services,
    InstanceParts Parts,
    IActorRef Gateway,
    IActorRef Instance)
{
    /// <summary>Whether this node may act on the robot at the moment.</summary>
    public RobotFence Fence { get; } = new(Deployment, Configuration, Services);

    /// <summary>The public endpoint that the instance has had already, so that it gets the same again.</summary>
    public PublicEndpoint? Endpoint { get; init; }

    public GatewayContact? Contact { get; init; }

    public InstanceFolder? Folder { get; init; }

    /// <summary>Bytes that went through the gateway, known once it is closed.</summary>
    public RelayCounts Traffic { get; init; } = new(0, 0, 0);

    public Firewall Firewall { get; init; } = Firewall.Open;

    /// <summary>How many actions have succeeded already, before a crash, by <see cref="InstanceState.ActionsKey"/>.</summary>
    public IReadOnlyDictionary<string, int> ActionsRun { get; init; } = new Dictionary<string, int>();

    /// <summary>When INIT has to be over.</summary>
    public DateTimeOffset InitEnds { get; init; }

    /// <summary>The instance is READY already: parts are adopted.</summary>
    public bool Resumed { get; init; }

    /// <summary>Under which id its parts were made, where they were made before it.</summary>
    public InstanceId? Warm { get; init; }

    /// <summary>What its parts are called: container, tunnel, folder, public port.</summary>
    public InstanceId Id => Warm ?? Order.Instance;

    /// <summary>Whose the public port is. Parts that are kept ready have no history of their own.</summary>
    public EndpointOwner EndpointOwner => new(Deployment, Order.User.Length == 0 ? null : Order.Instance);

    public GatewayActor.CloseEndpoint CloseEndpoint => new(Id, Endpoint) { Owner = EndpointOwner };

    /// <summary>Where the tunnel goes; only once there is a folder and an endpoint.</summary>
    public TunnelSpec Tunnel => new(Id, Contact!, Endpoint!.Loopback, Folder!.SshSocket, Folder.TunnelPrivateKey);

    /// <summary>What the owner's commands find in their environment.</summary>
    public IReadOnlyDictionary<string, string> Environment => new Dictionary<string, string>
    {
        ["HARDSHARE_INSTANCE"] = Order.Instance.ToString(),
        ["HARDSHARE_DEPLOYMENT"] = Deployment.ToString(),
        ["HARDSHARE_LOCAL_NAME"] = Configuration.LocalName,
        ["HARDSHARE_USER"] = Order.User,
    };
}
