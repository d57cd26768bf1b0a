using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Gateway.Remote;

/// <summary>Tests with a host that is no gateway, <c>bench</c>, and two gateways that are no hosts, <c>one</c> and <c>two</c>.</summary>
public abstract class HostBehindGateways : IAsyncLifetime
{
    internal ClusterFixture Lab { get; private set; } = null!;

    internal ClusterNode Bench => Lab["bench"];

    protected DeploymentId Deployment { get; private set; }

    /// <summary>The instance that the test is about.</summary>
    protected InstanceId Instance { get; } = InstanceId.New();

    public async Task InitializeAsync()
    {
        Lab = await ClusterFixture.StartBehindGatewaysAsync("bench", "one", "two");
        Deployment = await Bench.RegisterAsync();
    }

    public async Task DisposeAsync() => await Lab.DisposeAsync();

    protected static string Other(string gateway) => gateway == "one" ? "two" : "one";

    protected IReadOnlyList<IEvent> History() => Lab.History(Instance.PersistenceIdOn(Deployment));
}
