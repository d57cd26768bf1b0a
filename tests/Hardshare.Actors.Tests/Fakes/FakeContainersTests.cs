using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Fakes;
using Hardshare.Fakes.Specs;

namespace Hardshare.Actors.Tests.Fakes;

public sealed class FakeContainersTests : ContainerRuntimeSpec
{
    private readonly FakeContainers containers = new();

    protected override IContainerRuntime Runtime => containers;

    protected override ContainerSpec NewSpec() => new(
        InstanceId.New(), DeploymentId.New(), "image", PullPolicy.Never, new ContainerLimits(1 << 28, 1, 100), NetworkAccess.None, [],
        new Dictionary<string, string>(), new Dictionary<string, string>());

    protected override Task KillAsync(ContainerHandle container)
    {
        containers.Kill(container.Instance);
        return Task.CompletedTask;
    }
}
