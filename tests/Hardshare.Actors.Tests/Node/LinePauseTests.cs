using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Node;

/// <summary>What one instance lacks is no reason to use up all who wait.</summary>
public sealed class LinePauseTests
{
    [Fact]
    public async Task Next_in_line_waits_a_little_after_one_that_could_not_start_and_is_told_why()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        var (first, second, third) = (InstanceId.New(), InstanceId.New(), InstanceId.New());
        await lab.LaunchAsync(deployment, first);
        await lab.InstanceBecomesAsync(first, InstanceStatus.Ready);
        (await lab.LaunchAsync(deployment, second, reserve: true)).ShouldBeOfType<RequestWaiting>();
        (await lab.LaunchAsync(deployment, third, reserve: true)).ShouldBeOfType<RequestWaiting>();
        lab.Host.Containers.NextStarts.Enqueue(new ContainerRefused("no room"));
        await lab.SendAsync(EntityAddress.Of(first), new TerminateInstance());
        var failed = await lab.InstanceBecomesAsync(second, InstanceStatus.InitFail);
        (await lab.DeploymentAsync(deployment, view => view.PauseReason is not null)).PauseReason!.ShouldContain("container: no room");
        await lab.RequestAsync(third.Request, view => view.Why.Contains("no room", StringComparison.Ordinal));
        var ready = await lab.InstanceBecomesAsync(third, InstanceStatus.Ready);
        (ready.Started - failed.Ended!.Value).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.9));
        (await lab.DeploymentAsync(deployment)).PauseReason.ShouldBeNull();
    }

    [Fact]
    public async Task Launch_with_nobody_in_line_is_not_delayed_by_one_that_could_not_start()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        var (first, second) = (InstanceId.New(), InstanceId.New());
        lab.Host.Containers.NextStarts.Enqueue(new ContainerRefused("no room"));
        await lab.LaunchAsync(deployment, first);
        await lab.DeploymentAsync(deployment, view => view is { CurrentInstance: null, PauseReason: not null });
        (await lab.LaunchAsync(deployment, second)).ShouldBe(new InstanceGranted(second, deployment));
    }
}
