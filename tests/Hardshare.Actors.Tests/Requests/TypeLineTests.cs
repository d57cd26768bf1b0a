using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Requests;

/// <summary>Three who want any deployment of a type, of which there are two: first come, first served, up to READY.</summary>
public sealed class TypeLineTests
{
    private readonly InstanceId[] _users = [InstanceId.New(), InstanceId.New(), InstanceId.New()];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Requests_for_a_type_are_served_in_their_order_as_its_deployments_become_free(bool afterRestart)
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        lab.Host.Configure("other");
        var one = await LockedAsync(lab, "arm");
        var two = await LockedAsync(lab, "other");
        foreach (var user in _users)
        {
            (await PlaceAsync(lab, user)).ShouldBeOfType<RequestWaiting>();
            lab.Host.OpenRequests.Add(user.Request);
        }
        if (afterRestart)
            await lab.RestartAsync();
        await lab.DeploymentAsync(one, view => view.QueueLength == 3);
        await lab.DeploymentAsync(two, view => view.QueueLength == 3);

        await lab.SendAsync(EntityAddress.Of(two), new UnlockDeployment());
        (await lab.InstanceBecomesAsync(_users[0], InstanceStatus.Ready)).Deployment.ShouldBe(two);
        await WaitsAsync(lab, _users[1], ahead: 0);
        await WaitsAsync(lab, _users[2], ahead: 1);

        await lab.SendAsync(EntityAddress.Of(one), new UnlockDeployment());
        (await lab.InstanceBecomesAsync(_users[1], InstanceStatus.Ready)).Deployment.ShouldBe(one);
        await WaitsAsync(lab, _users[2], ahead: 0);

        await lab.SendAsync(EntityAddress.Of(_users[0]), new TerminateInstance());
        (await lab.InstanceBecomesAsync(_users[2], InstanceStatus.Ready)).Deployment.ShouldBe(two);
        (await lab.InstanceAsync(_users[1])).Status.ShouldBe(InstanceStatus.Ready);
        // Whoever has it counts as one.
        foreach (var deployment in new[] { one, two })
            await lab.DeploymentAsync(deployment, view => view.QueueLength == 1);
        lab.Host.Containers.Started.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Two_deployments_that_become_free_at_once_serve_the_first_two_with_one_each()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        lab.Host.Configure("other");
        var deployments = new[] { await LockedAsync(lab, "arm"), await LockedAsync(lab, "other") };
        foreach (var user in _users)
            (await PlaceAsync(lab, user)).ShouldBeOfType<RequestWaiting>();
        await Task.WhenAll(deployments.Select(deployment => lab.SendAsync(EntityAddress.Of(deployment), new UnlockDeployment())));
        var first = await lab.InstanceBecomesAsync(_users[0], InstanceStatus.Ready);
        var second = await lab.InstanceBecomesAsync(_users[1], InstanceStatus.Ready);
        new[] { first.Deployment, second.Deployment }.ShouldBe(deployments, ignoreOrder: true);
        await WaitsAsync(lab, _users[2], ahead: 0);
    }

    private static async Task<DeploymentId> LockedAsync(WorkspaceFixture lab, string localName)
    {
        var deployment = await lab.RegisterAsync(localName);
        await lab.SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"));
        return deployment;
    }

    private static Task<IReply> PlaceAsync(WorkspaceFixture lab, InstanceId instance)
    {
        var order = new InstanceOrder(instance, $"user:{instance}", ["ssh-ed25519 AAAA"], false, null, false);
        return lab.SendAsync(EntityAddress.Requests, new PlaceRequest(order, [], "arm", Reserve: true));
    }

    private static async Task WaitsAsync(WorkspaceFixture lab, InstanceId instance, int ahead)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20), TimeProvider.System);
        while (await lab.AskAsync(new GetRequest(instance.Request)) is not RequestView view || view.Ahead != ahead)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
    }
}
