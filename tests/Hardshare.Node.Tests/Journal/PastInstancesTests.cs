using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Node.Tests.Journal;

/// <summary>Of instances that are over only the last two are in memory.</summary>
public sealed class PastInstancesTests : WorkspaceOnSqlite
{
    private static readonly Principal Stranger = Principal.User("mallory");
    private readonly Dictionary<InstanceId, CommandId> _terminations = [];

    protected override int EndedInstancesKept => 2;

    [Fact]
    public async Task ListInstances_has_those_that_ended_last_also_after_a_restart()
    {
        var all = await UseOneAfterTheOtherAsync(4);
        (await ListAsync()).ShouldBe(all[2..], ignoreOrder: true);
        await RestartAsync();
        (await ListAsync()).ShouldBe(all[2..], ignoreOrder: true);
    }

    [Fact]
    public async Task GetInstance_of_an_older_one_is_answered_from_the_journal()
    {
        var all = await UseOneAfterTheOtherAsync(3);
        var view = await InstanceAsync(all[0]);
        view.ShouldSatisfyAllConditions(
            () => view.Status.ShouldBe(InstanceStatus.Terminated),
            () => view.Deployment.ShouldBe(Deployment),
            () => view.User.ShouldBe("user:root"),
            () => view.Node.ShouldBe("node-1"),
            () => view.Ended.ShouldNotBeNull(),
            () => view.Type.ShouldBe("arm"));
        (await AskAsync(new GetInstance(all[0]), Stranger)).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.NotFound);
        (await AskAsync(new GetInstance(InstanceId.New()))).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.NotFound);
    }

    [Fact]
    public async Task Command_to_an_older_one_says_that_it_is_over()
    {
        var all = await UseOneAfterTheOtherAsync(3);
        (await SendAsync(EntityAddress.Of(all[0]), new TerminateInstance())).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Conflict);
        (await SendAsync(EntityAddress.Of(all[0]), new TerminateInstance(), by: Stranger)).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.NotFound);
    }

    [Fact]
    public async Task Command_that_comes_again_when_its_instance_is_over_gets_its_first_answer()
    {
        var all = await UseOneAfterTheOtherAsync(3);
        await RestartAsync();
        foreach (var past in all)
            (await SendAsync(EntityAddress.Of(past), new TerminateInstance(), _terminations[past])).ShouldBeOfType<Contracts.Messages.Done>();
    }

    [Fact]
    public async Task PlaceRequest_with_the_id_of_an_older_one_starts_nothing()
    {
        var all = await UseOneAfterTheOtherAsync(3);
        // After a restart nothing in memory remembers any of them but the journal.
        await RestartAsync();
        foreach (var past in all)
        {
            (await LaunchAsync(past)).ShouldBe(new InstanceGranted(past, Deployment));
            (await LaunchAsync(past, change: order => order with { User = "user:mallory" })).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Conflict);
        }
        (await DeploymentAsync()).CurrentInstance.ShouldBeNull();
        (await DeploymentAsync()).InstanceCount.ShouldBe(3);
    }

    private async Task<InstanceId[]> UseOneAfterTheOtherAsync(int count)
    {
        var all = Enumerable.Range(0, count).Select(_ => InstanceId.New()).ToArray();
        foreach (var instance in all)
        {
            await AwaitAsync(async () => await LaunchAsync(instance) is InstanceGranted);
            await BecomesAsync(InstanceStatus.Ready, instance);
            await SendAsync(EntityAddress.Of(instance), new TerminateInstance(), _terminations[instance] = CommandId.New());
            await AwaitAsync(async () => (await InstanceAsync(instance)).Ended is not null && (await DeploymentAsync()).CurrentInstance is null);
        }
        return all;
    }

    private async Task<IEnumerable<InstanceId>> ListAsync() => ((InstanceList)await AskAsync(new ListInstances(IncludeEnded: true))).Instances.Select(view => view.Id);
}
