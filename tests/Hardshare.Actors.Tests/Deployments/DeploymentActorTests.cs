using Hardshare.Actors.Directory;
using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Deployments;

public sealed class DeploymentActorTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Claim_publishes_the_view_once(bool waited)
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        var (first, instance) = (InstanceId.New(), InstanceId.New());
        if (waited)
        {
            await lab.LaunchAsync(deployment, first);
            (await lab.LaunchAsync(deployment, instance, reserve: true)).ShouldBeOfType<RequestWaiting>();
        }
        using var kit = new TestKit(lab.System);
        lab.System.EventStream.Subscribe(kit.TestActor, typeof(DirectoryMessages.DeploymentChanged)).ShouldBeTrue();
        if (waited)
            await lab.SendAsync(EntityAddress.Of(first), new TerminateInstance());
        else
            (await lab.LaunchAsync(deployment, instance)).ShouldBeOfType<InstanceGranted>();
        await lab.InstanceBecomesAsync(instance, InstanceStatus.Ready);

        lab.System.EventStream.Unsubscribe(kit.TestActor);
        kit.TestActor.Tell("that was all");
        var claimed = new List<DirectoryMessages.DeploymentChanged>();
        while (kit.ReceiveOne() is DirectoryMessages.DeploymentChanged changed)
            claimed.Add(changed);
        claimed.RemoveAll(changed => changed.View.CurrentInstance != instance);
        claimed.ShouldHaveSingleItem().View.QueueLength.ShouldBe(1);
    }
}
