using Hardshare.Actors.Directory;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Node;

/// <summary>Several nodes, one workspace: what is asked of one is done by the one that can.</summary>
public sealed class ClusterTests
{
    private readonly InstanceId _instance = InstanceId.New();

    [Fact]
    public async Task What_one_node_has_is_shown_by_all()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["b"].RegisterAsync();
        await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(deployment) is { Node: "b", Advertised: true });
    }

    [Fact]
    public async Task Launch_and_terminate_at_one_node_for_a_deployment_of_another()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["b"].RegisterAsync();
        await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(deployment) is { Advertised: true });

        (await lab["a"].LaunchAsync(deployment, _instance)).ShouldBe(new InstanceGranted(_instance, deployment));
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(_instance) is { Status: InstanceStatus.Ready, Node: "b" });
        lab["b"].Host.Containers.Has(_instance).ShouldBeTrue();
        lab["a"].Host.Containers.Started.ShouldBeEmpty();

        (await lab["a"].SendAsync(EntityAddress.Of(_instance), new TerminateInstance())).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(_instance) is { Status: InstanceStatus.Terminated });
    }

    [Fact]
    public async Task Command_under_the_same_id_from_two_nodes_is_executed_once()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b", "c");
        var deployment = await lab["b"].RegisterAsync();
        await SeenAsync(lab, deployment, "a", "c");
        var id = CommandId.New();
        // Each lock that is executed is an event, whatever was locked before.
        var replies = await Task.WhenAll(
            lab["a"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"), id: id),
            lab["c"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"), id: id));
        replies.ShouldAllBe(reply => reply is Done);
        (await lab["b"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"))).ShouldBeOfType<Done>();
        lab.History(deployment.PersistenceId).OfType<DeploymentLocked>().Count().ShouldBe(2);
    }

    [Fact]
    public async Task Launches_with_one_id_at_two_nodes_in_the_same_moment_get_the_same_instance()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var (one, other) = (await lab["a"].RegisterAsync(), await lab["b"].RegisterAsync());
        await SeenAsync(lab, one, "b");
        await SeenAsync(lab, other, "a");
        for (var round = 0; round < 3; round++)
        {
            var id = InstanceId.New();
            var replies = await Task.WhenAll(lab["a"].LaunchAsync(one, id), lab["b"].LaunchAsync(other, id));
            var granted = replies[0].ShouldBeOfType<InstanceGranted>();
            replies[1].ShouldBe(granted);
            new[] { one, other }.Count(deployment => lab.History(deployment.PersistenceId).OfType<DeploymentClaimed>().Any(claimed => claimed.Order.Instance == id)).ShouldBe(1);
            await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(id) is { Status: InstanceStatus.Ready });
            await lab.DoneAsync("a", EntityAddress.Of(id), new TerminateInstance());
            await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(granted.Deployment) is { CurrentInstance: null } && await lab["b"].DeploymentAsync(granted.Deployment) is { CurrentInstance: null });
        }
    }

    [Fact]
    public async Task Command_under_way_to_a_node_that_dies_is_answered_long_before_its_deadline()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["b"].RegisterAsync();
        await SeenAsync(lab, deployment, "a");
        await lab["b"].KillAsync();
        var begun = TimeProvider.System.GetTimestamp();
        var reply = (await lab["a"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("x"), TimeSpan.FromMinutes(5))).ShouldBeOfType<Rejected>();
        reply.Code.ShouldBe(RejectionCode.Timeout);
        reply.Message.ShouldContain("node b is gone");
        TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task Robot_of_several_hosts_is_registered_at_one_of_them()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        var second = new RegisterDeployment(DeploymentId.New(), "arm", "arm", "lab", "an arm", "user:olga");
        var rejected = (await lab["b"].SendAsync(EntityAddress.Node(), second)).ShouldBeOfType<Rejected>();
        rejected.Code.ShouldBe(RejectionCode.Conflict);
        rejected.Message.ShouldContain($"at node a as {deployment}");
        (await lab["a"].SendAsync(EntityAddress.Of(deployment), new DissolveDeployment())).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["b"].SendAsync(EntityAddress.Node(), second) is DeploymentAccepted, "it may be registered there");
    }

    [Fact]
    public async Task Lost_wake_delays_a_command_by_no_more_than_a_look()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["b"].RegisterAsync();
        await SeenAsync(lab, deployment, "a");
        lab.Cluster.LosesWakes = true;
        (await lab["a"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("look"), TimeSpan.FromSeconds(8))).ShouldBeOfType<Done>();
    }

    [Fact]
    public async Task Wakes_that_are_doubled_late_lost_or_mixed_up_cost_no_command_and_execute_none_twice()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b", "c");
        var deployment = await lab["b"].RegisterAsync();
        await SeenAsync(lab, deployment, "a", "c");
        lab.Cluster.MixesWakes = true;
        for (var round = 0; round < 3; round++)
        {
            var replies = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => lab[i % 2 == 0 ? "a" : "c"].SendAsync(
                EntityAddress.Of(deployment), new SetRule($"user:u{round}-{i}", "CAP_INSTANTIATE", null), TimeSpan.FromSeconds(30))));
            replies.ShouldAllBe(reply => reply is RuleAccepted);
        }
        lab.History(deployment.PersistenceId).OfType<RuleSet>().Select(rule => rule.User).ShouldBeUnique();
        lab.History(deployment.PersistenceId).OfType<RuleSet>().Count().ShouldBe(120);
    }

    [Fact]
    public async Task Request_waits_at_one_node_for_a_deployment_of_another_and_gets_it()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["b"].RegisterAsync();
        await SeenAsync(lab, deployment, "a");
        var first = InstanceId.New();
        (await lab["b"].LaunchAsync(deployment, first)).ShouldBeOfType<InstanceGranted>();
        (await lab["a"].LaunchAsync(deployment, _instance, reserve: true)).ShouldBeOfType<RequestWaiting>();
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { QueueLength: 2 });
        (await lab["b"].RequestAsync(_instance.Request)).ShouldNotBeNull().Node.ShouldBe("a");

        (await lab["b"].SendAsync(EntityAddress.Of(first), new TerminateInstance())).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(_instance) is { Status: InstanceStatus.Ready, Node: "b" });
        await lab.EventuallyAsync(async () => await lab["b"].RequestAsync(_instance.Request) is null);
    }

    [Fact]
    public async Task Requests_by_type_are_served_in_their_order_by_whichever_node_is_free()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b", "c");
        var onA = await lab["a"].RegisterAsync();
        var onB = await lab["b"].RegisterAsync();
        await SeenAsync(lab, onA, "b", "c");
        await SeenAsync(lab, onB, "a", "c");
        InstanceId[] first = [InstanceId.New(), InstanceId.New()];
        foreach (var one in first)
            (await lab["c"].LaunchAsync(null, one)).ShouldBeOfType<InstanceGranted>();
        InstanceId[] waiting = [InstanceId.New(), InstanceId.New()];
        (await lab["b"].LaunchAsync(null, waiting[0], reserve: true)).ShouldBeOfType<RequestWaiting>();
        (await lab["c"].LaunchAsync(null, waiting[1], reserve: true)).ShouldBeOfType<RequestWaiting>();
        await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(onA) is { QueueLength: 3 } && await lab["b"].DeploymentAsync(onB) is { QueueLength: 3 });

        (await lab["c"].SendAsync(EntityAddress.Of(first[0]), new TerminateInstance())).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(waiting[0]) is { Status: InstanceStatus.Ready }, "the first in line is served");
        (await lab["a"].RequestAsync(waiting[1].Request)).ShouldNotBeNull();
        (await lab["c"].SendAsync(EntityAddress.Of(first[1]), new TerminateInstance())).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(waiting[1]) is { Status: InstanceStatus.Ready }, "the second in line is served");
    }

    [Fact]
    public async Task Token_made_at_one_node_is_known_at_all_and_revoked_at_all()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var hash = new string('a', 64);
        var record = new RecordToken(hash, "alice", TokenScope.ReadWrite, null, false, [], null, null, null);
        await lab.DoneAsync("a", EntityAddress.Tokens, record);
        await lab.EventuallyAsync(() => Task.FromResult(lab["a"].Workspace.FindToken(hash) is not null && lab["b"].Workspace.FindToken(hash) is not null));
        await lab.DoneAsync("b", EntityAddress.Tokens, new RevokeToken(hash));
        await lab.EventuallyAsync(() => Task.FromResult(lab["a"].Workspace.FindToken(hash) is null && lab["b"].Workspace.FindToken(hash) is null));
    }

    [Fact]
    public async Task Token_made_and_token_revoked_at_one_node_are_so_there_whatever_older_list_comes()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        await lab.EventuallyAsync(() => Task.FromResult(lab.Cluster.OwnerOf(Singleton.Tokens) is not null));
        var owner = lab.Cluster.OwnerOf(Singleton.Tokens)!;
        var node = lab[owner == "a" ? "b" : "a"];
        var (made, revoked) = (new string('a', 64), new string('b', 64));
        await lab.EventuallyAsync(async () => await node.SendAsync(EntityAddress.Tokens, Token(revoked)) is Done or Rejected { Code: RejectionCode.Conflict });
        await lab.EventuallyAsync(() => Task.FromResult(node.Workspace.FindToken(revoked) is not null));
        var before = await node.AskAsync<TokenList>(new ListTokens(null));
        (await node.SendAsync(EntityAddress.Tokens, Token(made))).ShouldBeOfType<Done>();
        (await node.SendAsync(EntityAddress.Tokens, new RevokeToken(revoked))).ShouldBeOfType<Done>();

        node.System.EventStream.Publish(new DirectoryMessages.TokensChanged(before) { From = owner });
        // Answered after it.
        await node.AskAsync<TokenList>(new ListTokens(null));
        (node.Workspace.FindToken(made) is not null, node.Workspace.FindToken(revoked) is not null).ShouldBe((true, false));
    }

    [Fact]
    public async Task Node_that_begins_answers_only_once_it_knows_the_others_deployments_and_the_tokens()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["a"].RegisterAsync();
        var hash = new string('a', 64);
        await lab.DoneAsync("a", EntityAddress.Tokens, Token(hash));
        await SeenAsync(lab, deployment, "b");
        await lab.EventuallyAsync(() => Task.FromResult(lab["a"].Workspace.FindToken(hash) is not null && lab["b"].Workspace.FindToken(hash) is not null));
        await lab.BeginAsync("c");
        lab["c"].Workspace.FindToken(hash).ShouldNotBeNull();
        (await lab["c"].DeploymentAsync(deployment)).ShouldNotBeNull();
    }

    private static RecordToken Token(string hash) => new(hash, "alice", TokenScope.ReadWrite, null, false, [], null, null, null);

    [Fact]
    public async Task Deployment_of_a_node_that_is_gone_is_offline_and_commands_for_it_fail_at_once()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["b"].RegisterAsync();
        await SeenAsync(lab, deployment, "a");
        await lab["b"].KillAsync();
        await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(deployment) is { OfflineReason: { } reason } && reason.Contains("unreachable since", StringComparison.Ordinal));
        (await lab["a"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("x"))).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Offline);
        (await lab["a"].NodesAsync()).Single(node => node.Name == "b").Status.ShouldBe(MemberStatus.Unreachable);
        await lab.BeginAsync("b");
        await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(deployment) is { OfflineReason: null });
        (await lab["a"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("x"))).ShouldBeOfType<Done>();
    }

    private static async Task SeenAsync(ClusterFixture lab, DeploymentId deployment, params string[] nodes)
    {
        foreach (var node in nodes)
            await lab.EventuallyAsync(async () => await lab[node].DeploymentAsync(deployment) is { Advertised: true });
    }
}
