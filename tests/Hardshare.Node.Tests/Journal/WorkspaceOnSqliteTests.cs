using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Hardshare.TestSupport.Journal;

namespace Hardshare.Node.Tests.Journal;

/// <summary>Restarts of the node, and single writes that fail.</summary>
public sealed class WorkspaceOnSqliteTests : WorkspaceOnSqlite
{
    [Fact]
    public async Task Restart_finds_a_readyInstance_again_and_adopts_what_runs()
    {
        await LaunchAsync();
        var before = await BecomesAsync(InstanceStatus.Ready);
        await RestartAsync();
        var after = await BecomesAsync(InstanceStatus.Ready);
        after.Endpoint.ShouldBe(before.Endpoint);
        Host.Tunnels.Attempts.ShouldBe([1]);
        await SendAsync(EntityAddress.Of(Instance), new TerminateInstance());
        await BecomesAsync(InstanceStatus.Terminated);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Restart_still_lists_what_is_over_and_what_waits()
    {
        await LaunchAsync();
        await BecomesAsync(InstanceStatus.Ready);
        var waiting = InstanceId.New();
        (await LaunchAsync(waiting, reserve: true)).ShouldBeOfType<RequestWaiting>();
        await RestartAsync();
        ((await AskAsync(new ListRequests())) as RequestList)!.Requests.ShouldHaveSingleItem().Id.ShouldBe(waiting.Request);
        await SendAsync(EntityAddress.Of(Instance), new TerminateInstance());
        await BecomesAsync(InstanceStatus.Ready, waiting);
        await SendAsync(EntityAddress.Of(waiting), new TerminateInstance());
        await BecomesAsync(InstanceStatus.Terminated, waiting);
        await RestartAsync();
        ((await AskAsync(new ListInstances(IncludeEnded: true))) as InstanceList)!.Instances.Select(i => i.Status)
            .ShouldBe([InstanceStatus.Terminated, InstanceStatus.Terminated]);
    }

    public static TheoryData<string, FaultEffect> Writes
    {
        get
        {
            var data = new TheoryData<string, FaultEffect>();
            foreach (var manifest in new[]
            {
                "instance-initiated-v1", "instance-step-done-v1", "instance-ready-v1", "instance-terminating-v1", "instance-cleaned-up-v1", "deployment-released-v1",
            })
            {
                data.Add(manifest, FaultEffect.Fail);
                data.Add(manifest, FaultEffect.FailAfterStoring);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_that_fails_once_costs_nothing_wherever_it_is(string manifest, FaultEffect effect)
    {
        using var fault = Faults.Add(new JournalFault(effect, Times: 1, Manifest: manifest));
        await LaunchAsync();
        await BecomesAsync(InstanceStatus.Ready);
        // The command may meet the fault, or the instance while it is brought back: a user would say it again.
        await AwaitAsync(async () => await SendAsync(EntityAddress.Of(Instance), new TerminateInstance()) is Contracts.Messages.Done or Rejected { Code: RejectionCode.Conflict });
        await BecomesAsync(InstanceStatus.Terminated);
        await NothingIsLeftAsync();
        Faults.Hit.ShouldBe(1);
        (await DeploymentAsync()).LockReason.ShouldBeNull();
    }

    [Fact]
    public async Task Claim_that_cannot_be_stored_is_refused_and_nothing_is_started()
    {
        using (Faults.Add(new JournalFault(FaultEffect.Fail, Times: 1, Manifest: "deployment-claimed-v1")))
            (await LaunchAsync()).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Unavailable);
        Host.Containers.Started.ShouldBeEmpty();
        await AwaitAsync(async () => await LaunchAsync(InstanceId.New()) is InstanceGranted);
    }

    [Theory]
    [InlineData("request-placed-v1", FaultEffect.Fail)]
    [InlineData("request-placed-v1", FaultEffect.FailAfterStoring)]
    [InlineData("request-granted-v1", FaultEffect.Fail)]
    [InlineData("request-granted-v1", FaultEffect.FailAfterStoring)]
    [InlineData("deployment-claimed-v1", FaultEffect.FailAfterStoring)]
    [InlineData("request-fulfilled-v1", FaultEffect.Fail)]
    public async Task Request_that_waits_is_served_whichever_write_of_it_failed(string manifest, FaultEffect effect)
    {
        await LaunchAsync();
        await BecomesAsync(InstanceStatus.Ready);
        using var fault = Faults.Add(new JournalFault(effect, Times: 1, Manifest: manifest));
        var waiting = InstanceId.New();
        await AwaitAsync(async () => await LaunchAsync(waiting, reserve: true) is RequestWaiting);
        await SendAsync(EntityAddress.Of(Instance), new TerminateInstance());
        await BecomesAsync(InstanceStatus.Ready, waiting);
        Faults.Hit.ShouldBe(1);
        await AwaitAsync(async () => ((RequestList)await AskAsync(new ListRequests())).Requests.Count == 0);
    }

    [Fact]
    public async Task Record_of_tokens_and_of_the_node_are_there_again_after_a_write_that_failed()
    {
        using (Faults.Add(new JournalFault(FaultEffect.Fail, Times: 1, PersistenceId: "t-")))
            await SendAsync(EntityAddress.Tokens, Token());
        await AwaitAsync(async () => await SendAsync(EntityAddress.Tokens, Token()) is Contracts.Messages.Done);
        using (Faults.Add(new JournalFault(FaultEffect.Fail, Times: 1, PersistenceId: "n-")))
            await SendAsync(EntityAddress.Node(), new DrainNode(null));
        await AwaitAsync(async () => await SendAsync(EntityAddress.Node(), new DrainNode(null)) is Contracts.Messages.Done);
        (await AskAsync(new ListTokens(null))).ShouldBeOfType<TokenList>().Tokens.ShouldHaveSingleItem();
        Faults.Hit.ShouldBe(2);
        var events = await new SqliteHistoryReader(Store).ReadAsync(["n-node-1"], [], 0, 100, default);
        events.Select(e => e.Envelope.Event.GetType()).ShouldBe([typeof(NodeStarted), typeof(NodeDrainStarted)]);
    }

    private static RecordToken Token() => new(new string('a', 64), "alice", TokenScope.ReadWrite, null, false, [], null, null, null);
}
