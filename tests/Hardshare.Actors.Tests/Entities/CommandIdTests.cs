using Hardshare.Actors.Entities;
using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Entities;

/// <summary>The id of a command belongs to who sent it, and to that command.</summary>
public sealed class CommandIdTests
{
    private static readonly Principal Mallory = Principal.User("mallory");
    private readonly CommandId _id = CommandId.New();

    private InstanceId Instance => new(_id.Value);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Command_under_the_id_of_another_s_is_refused(bool afterRestart)
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        (await lab.SendAsync(EntityAddress.Of(deployment), new DescribeDeployment("mine"), id: _id)).ShouldBeOfType<Done>();
        if (afterRestart)
            await lab.RestartAsync();
        (await lab.SendAsync(EntityAddress.Of(deployment), new DescribeDeployment("mine"), Mallory, _id)).ShouldBe(ExecutedCommand.IdWasUsed);
        (await lab.SendAsync(EntityAddress.Of(deployment), new DescribeDeployment("yours"), Principal.User("olga"), _id)).ShouldBe(ExecutedCommand.IdWasUsed);
        (await lab.SendAsync(EntityAddress.Of(deployment), new DescribeDeployment("mine"), id: _id)).ShouldBeOfType<Done>();
        (await lab.DeploymentAsync(deployment)).Description.ShouldBe("mine");
    }

    [Fact]
    public async Task Command_to_an_instance_under_the_id_of_another_s_is_refused()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, Instance);
        await lab.InstanceBecomesAsync(Instance, InstanceStatus.Ready);
        var flush = CommandId.New();
        (await lab.SendAsync(EntityAddress.Of(Instance), new FlushFirewall(), id: flush)).ShouldBeOfType<Done>();
        (await lab.SendAsync(EntityAddress.Of(Instance), new FlushFirewall(), Principal.User("olga"), flush)).ShouldBe(ExecutedCommand.IdWasUsed);
    }

    [Fact]
    public async Task Request_under_the_id_of_another_s_former_instance_is_refused()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.SendAsync(EntityAddress.Of(deployment), new SetRule("*", Capabilities.Instantiate, null));
        await lab.LaunchAsync(deployment, Instance);
        await lab.InstanceBecomesAsync(Instance, InstanceStatus.Ready);
        await lab.SendAsync(EntityAddress.Of(Instance), new TerminateInstance());
        await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        await lab.RestartAsync();
        (await PlaceAsync(lab, deployment, Mallory)).ShouldBe(ExecutedCommand.IdWasUsed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Request_under_the_id_of_another_command_is_refused(bool reserve)
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        (await lab.SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"), id: _id)).ShouldBeOfType<Done>();
        (await PlaceAsync(lab, deployment, WorkspaceFixture.Admin, reserve)).ShouldBe(ExecutedCommand.IdWasUsed);
    }

    [Fact]
    public async Task Request_whose_id_was_used_while_it_waited_is_withdrawn()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        (await lab.SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"))).ShouldBeOfType<Done>();
        (await PlaceAsync(lab, deployment, WorkspaceFixture.Admin, reserve: true)).ShouldBeOfType<RequestWaiting>();
        (await lab.SendAsync(EntityAddress.Of(deployment), new UnlockDeployment(), id: _id)).ShouldBeOfType<Done>();
        (await lab.DeploymentAsync(deployment, view => view.QueueLength == 0)).InstanceCount.ShouldBe(0);
        (await lab.AskAsync(new ListRequests(null))).ShouldBeOfType<RequestList>().Requests.ShouldBeEmpty();
    }

    private Task<IReply> PlaceAsync(WorkspaceFixture lab, DeploymentId deployment, Principal by, bool reserve = false)
    {
        var order = new InstanceOrder(Instance, by.ToString(), ["ssh-ed25519 AAAA"], false, null, false);
        return lab.SendAsync(EntityAddress.Requests, new PlaceRequest(order, [deployment], null, reserve), by);
    }
}
