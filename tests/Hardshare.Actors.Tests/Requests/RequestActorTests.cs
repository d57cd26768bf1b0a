using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Requests;

public sealed class RequestActorTests
{
    private readonly InstanceId _instance = InstanceId.New();

    [Fact]
    public async Task Withdraw_removes_the_key_pair_that_was_made_for_the_user()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await LockedAsync(lab);
        lab.Host.Folders[_instance] = new InstanceFolder("/i", "/i/s", "/i/k", "/i/ssh", "/i/t", "t", "h");
        await WaitAsync(lab, deployment, WorkspaceFixture.Admin);
        (await lab.SendAsync(EntityAddress.Of(_instance.Request), new WithdrawRequest())).ShouldBeOfType<Done>();
        (await lab.DeploymentAsync(deployment, view => view.QueueLength == 0)).InstanceCount.ShouldBe(0);
        lab.Host.Folders.ShouldBeEmpty();
    }

    [Fact]
    public async Task Restart_of_the_node_leaves_an_administrator_s_request_its_rights()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await LockedAsync(lab);
        await WaitAsync(lab, deployment, Principal.User("ada") with { IsAdministrator = true });
        await RestartAsync(lab);
        await lab.SendAsync(EntityAddress.Of(deployment), new UnlockDeployment());
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
    }

    [Fact]
    public async Task Restart_of_the_node_gives_a_user_who_is_called_root_no_rights()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await LockedAsync(lab);
        await lab.SendAsync(EntityAddress.Of(deployment), new SetRule("root", Capabilities.Instantiate, null));
        await WaitAsync(lab, deployment, Principal.User("root"));
        await lab.SendAsync(EntityAddress.Of(deployment), new RemoveRule(1));
        await RestartAsync(lab);
        await lab.SendAsync(EntityAddress.Of(deployment), new UnlockDeployment());
        (await lab.DeploymentAsync(deployment, view => view is { LockReason: null, QueueLength: 0 })).InstanceCount.ShouldBe(0);
    }

    private static async Task<DeploymentId> LockedAsync(WorkspaceFixture lab)
    {
        var deployment = await lab.RegisterAsync();
        await lab.SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"));
        return deployment;
    }

    private async Task WaitAsync(WorkspaceFixture lab, DeploymentId deployment, Principal by)
    {
        var order = new InstanceOrder(_instance, by.ToString(), ["ssh-ed25519 AAAA"], false, null, false);
        (await lab.SendAsync(EntityAddress.Requests, new PlaceRequest(order, [deployment], null, Reserve: true), by)).ShouldBeOfType<RequestWaiting>();
        lab.Host.OpenRequests.Add(_instance.Request);
    }

    /// <summary>The request stands in its line again when this returns.</summary>
    private static async Task RestartAsync(WorkspaceFixture lab)
    {
        var deployment = lab.Host.KnownDeployments.Single();
        await lab.RestartAsync();
        await lab.DeploymentAsync(deployment, view => view.QueueLength == 1);
    }
}
