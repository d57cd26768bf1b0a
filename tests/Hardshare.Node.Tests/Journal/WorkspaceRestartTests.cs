using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using Hardshare.TestSupport.Journal;

namespace Hardshare.Node.Tests.Journal;

/// <summary>What has to go on where it was, after an actor or the whole node was made again.</summary>
public sealed class WorkspaceRestartTests : WorkspaceOnSqlite
{
    [Theory]
    [InlineData("request-granted-v1", FaultEffect.Fail)]
    [InlineData("request-fulfilled-v1", FaultEffect.FailAfterStoring)]
    public async Task Reserved_requests_are_served_in_their_order_when_a_write_of_the_first_failed(string manifest, FaultEffect effect)
    {
        await LaunchAsync();
        await BecomesAsync(InstanceStatus.Ready);
        var (second, third) = (InstanceId.New(), InstanceId.New());
        (await LaunchAsync(second, reserve: true)).ShouldBeOfType<RequestWaiting>();
        (await LaunchAsync(third, reserve: true)).ShouldBeOfType<RequestWaiting>();
        using var fault = Faults.Add(new JournalFault(effect, Times: 1, Manifest: manifest));
        await SendAsync(EntityAddress.Of(Instance), new TerminateInstance());
        await BecomesAsync(InstanceStatus.Ready, second);
        await AwaitAsync(async () => await SendAsync(EntityAddress.Of(second), new TerminateInstance()) is Contracts.Messages.Done);
        await BecomesAsync(InstanceStatus.Ready, third);
        await AwaitAsync(async () => ((RequestList)await AskAsync(new ListRequests())).Requests.Count == 0);
        (await DeploymentAsync()).InstanceCount.ShouldBe(3);
    }

    [Fact]
    public async Task Actions_that_had_not_run_when_the_instance_stopped_run_when_it_is_back()
    {
        Host.Configure("arm", c => c with { Actions = new LifecycleActions(Actions("power-on", "home"), [], []) });
        var homed = 0;
        Host.RunCommand = command => command[0] == "home" && Interlocked.Increment(ref homed) == 1
            ? new TaskCompletionSource<CommandOutcome>().Task
            : Task.FromResult(new CommandOutcome(0, "", null));
        await LaunchAsync();
        // With "power-on" on record, while "home" runs.
        await AwaitAsync(async () => (await HistoryAsync()).Any(e => e.Envelope.Event is InstanceActionRan));
        await RestartAsync();
        await BecomesAsync(InstanceStatus.Ready);
        Host.CommandsRun.Select(command => command[0]).ShouldBe(["power-on", "home", "home"]);
    }

    [Fact]
    public async Task Relay_that_starts_late_gets_the_public_port_back()
    {
        await LaunchAsync();
        var before = await BecomesAsync(InstanceStatus.Ready);
        await EndAsync();
        Host.Routes.Clear();
        var failures = 3;
        Host.RelayStart = () => Interlocked.Decrement(ref failures) >= 0 ? Task.FromException(new IOException("no socket")) : Task.CompletedTask;
        await BeginAsync();
        await AwaitAsync(() => Host.Routes.TryGetValue(Instance, out var route) && route.Port == before.Endpoint!.Port);
        await AwaitAsync(async () => await AskAsync(new GetInstance(Instance)) is InstanceView { Degraded.Count: 0, Status: InstanceStatus.Ready });
    }

    [Fact]
    public async Task Deadline_of_a_drain_that_passed_meanwhile_ends_what_still_runs()
    {
        await LaunchAsync();
        await BecomesAsync(InstanceStatus.Ready);
        var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(1);
        (await SendAsync(EntityAddress.Node(), new DrainNode(deadline))).ShouldBeOfType<Contracts.Messages.Done>();
        await EndAsync();
        await AwaitAsync(() => TimeProvider.System.GetUtcNow() > deadline);
        await BeginAsync();
        (await BecomesAsync(InstanceStatus.Terminated)).EndReason.ShouldBe("the node is drained");
    }

    [Fact]
    public async Task Reserved_request_of_an_organization_s_member_is_served()
    {
        Host.Configure("leg");
        var deployment = DeploymentId.New();
        (await SendAsync(EntityAddress.Node(), new RegisterDeployment(deployment, "leg", "leg", "lab", "", "org:lab"))).ShouldBeOfType<DeploymentAccepted>();
        var member = new Principal("user", "mia", Organizations: ["lab"]);
        var order = new InstanceOrder(Instance, "user:mia", ["ssh-ed25519 AAAA"], false, null, false);
        (await SendAsync(EntityAddress.Requests, new PlaceRequest(order, [deployment], null, Reserve: true), by: member)).ShouldBeOfType<RequestWaiting>();
        await RestartAsync();
        (await SendAsync(EntityAddress.Of(deployment), new Advertise())).ShouldBeOfType<Contracts.Messages.Done>();
        await BecomesAsync(InstanceStatus.Ready);
    }

    [Fact]
    public async Task Every_token_is_known_again_when_the_node_is_ready()
    {
        var hashes = Enumerable.Range(0, 100).Select(i => $"{i:x64}").ToArray();
        foreach (var hash in hashes)
            (await SendAsync(EntityAddress.Tokens, new RecordToken(hash, "mia", TokenScope.ReadWrite, null, false, [], null, null, null))).ShouldBeOfType<Contracts.Messages.Done>();
        await RestartAsync();
        hashes.ShouldAllBe(hash => Workspace.FindToken(hash) != null);
    }

    private static ActionConfiguration[] Actions(params string[] names) =>
        [.. names.Select(name => new ActionConfiguration([name], TimeSpan.FromSeconds(5)))];
}
