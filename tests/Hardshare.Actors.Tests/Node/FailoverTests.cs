using Hardshare.Actors.Deployments;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Membership;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Node;

/// <summary>A node of several is gone, or is cut off and comes back.</summary>
public sealed class FailoverTests
{
    private readonly InstanceId _instance = InstanceId.New();

    [Fact]
    public async Task Deployment_with_several_hosts_is_served_by_another_with_its_rules_its_lock_and_its_line()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b", "c");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        (await lab["a"].SendAsync(EntityAddress.Of(deployment), new SetRule("user:u", "CAP_INSTANTIATE", null))).ShouldBeOfType<RuleAccepted>();
        (await lab["a"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"))).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["c"].DeploymentAsync(deployment) is { LockReason: "gripper" });
        (await lab["c"].LaunchAsync(deployment, _instance, reserve: true)).ShouldBeOfType<RequestWaiting>();
        await lab["a"].KillAsync();
        await lab.EventuallyAsync(async () => await lab["c"].DeploymentAsync(deployment) is { Node: "b", LockReason: "gripper", Rules.Count: 1, OfflineReason: null, QueueLength: 1 }, "b serves it");
        lab.History(deployment.PersistenceId).OfType<DeploymentMoved>().ShouldHaveSingleItem().From.ShouldBe("a");

        (await lab["c"].SendAsync(EntityAddress.Of(deployment), new UnlockDeployment())).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["c"].InstanceAsync(_instance) is { Status: InstanceStatus.Ready, Node: "b" }, "who waited is served");
        foreach (var written in lab.Envelopes(deployment.PersistenceId).Concat(lab.Envelopes(_instance.PersistenceIdOn(deployment))))
            written.Epoch.ShouldBe(written.Node == "a" ? 1 : 2);
    }

    [Fact]
    public async Task Instance_of_a_host_that_is_gone_ends_and_does_not_lock_the_deployment()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        await LaunchAsync(lab, "a", deployment, _instance, seenAt: "b");
        await lab["a"].KillAsync();
        await lab.EventuallyAsync(async () => await lab["b"].InstanceAsync(_instance) is { Status: InstanceStatus.Terminated, EndReason: { } reason } && reason.Contains("host a is gone", StringComparison.Ordinal));
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { Node: "b", LockReason: null, CurrentInstance: null });
        var next = InstanceId.New();
        await LaunchAsync(lab, "b", deployment, next);
    }

    [Fact]
    public async Task Deployment_that_its_host_no_longer_configures_is_served_by_another_that_lists_both()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b", "c");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        // It is not to be taken over while its host is being restarted.
        lab.Cluster.Cut("b");
        await lab["a"].KillAsync();
        lab["a"].Host.Forget("arm");
        await lab.BeginAsync("a");
        await lab.EventuallyAsync(async () => await lab["c"].DeploymentAsync(deployment) is { Node: "a", OfflineReason: { } reason } && reason.Contains("not in the configuration", StringComparison.Ordinal));
        (await lab["c"].SendAsync(EntityAddress.Node("a"), new GiveDeployment(deployment))).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.NotPermitted);
        lab.Cluster.Cut("b", isCut: false);
        foreach (var node in new[] { "a", "b", "c" })
            await lab.EventuallyAsync(async () => await lab[node].DeploymentAsync(deployment) is { Node: "b", OfflineReason: null, Advertised: true }, $"b serves it, as {node} knows");
        lab.History(deployment.PersistenceId).OfType<DeploymentMoved>().ShouldHaveSingleItem().Reason.ShouldBe("node a no longer has it in its configuration");
        (await lab["a"].LaunchAsync(deployment, _instance)).ShouldBeOfType<InstanceGranted>();
        await lab.EventuallyAsync(async () => await lab["c"].InstanceAsync(_instance) is { Status: InstanceStatus.Ready, Node: "b" });
    }

    [Fact]
    public async Task Deployment_that_was_given_with_an_answer_that_is_lost_is_let_go_by_the_host_that_gave_it()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        lab.Cluster.Cut("b");
        await lab["a"].KillAsync();
        lab["a"].Host.Forget("arm");
        await lab.BeginAsync("a");
        lab.Cluster.LosesTakings = 1;
        lab.Cluster.Cut("b", isCut: false);
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { Node: "b", OfflineReason: null }, "b serves it");
        await lab.EventuallyAsync(
            async () =>
            {
                try
                {
                    await lab["a"].System.ActorSelection($"/user/node/deployments/{deployment}").ResolveOne(TimeSpan.FromSeconds(1));
                    return false;
                }
                catch (ActorNotFoundException)
                {
                    return true;
                }
            },
            "a has no actor of it");
        lab.Cluster.LosesTakings.ShouldBe(0);
        await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(deployment) is { Node: "b", OfflineReason: null }, "a knows that it is b's");
    }

    [Fact]
    public async Task Deployment_with_an_instance_stays_with_its_host_that_no_longer_configures_it_until_that_ends()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        await LaunchAsync(lab, "a", deployment, _instance, seenAt: "b");
        lab.Cluster.Cut("b");
        await lab["a"].KillAsync();
        lab["a"].Host.Forget("arm");
        await lab.BeginAsync("a");
        lab.Cluster.Cut("b", isCut: false);
        await lab.DoneAsync("b", EntityAddress.Of(_instance), new TerminateInstance());
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { Node: "b" });
        lab.History(deployment.PersistenceId).TakeWhile(one => one is not DeploymentMoved).OfType<DeploymentReleased>().ShouldHaveSingleItem().Instance.ShouldBe(_instance);
    }

    [Fact]
    public async Task Node_that_was_removed_is_shown_no_more_with_all_it_had_until_a_machine_joins_under_its_name()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b", "c");
        var (own, shared) = (await lab["a"].RegisterAsync("own"), await lab.RegisterSharedAsync("a", "b"));
        await LaunchAsync(lab, "a", own, _instance, seenAt: "b");
        await lab["a"].KillAsync();
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(own) is { OfflineReason: not null });
        lab.Cluster.Remove("a");
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(own) is null);
        var all = await lab["b"].AskAsync<DeploymentList>(new ListDeployments(IncludeDissolved: true));
        all.Deployments.Single(view => view.Id == own).OfflineReason.ShouldNotBeNull().ShouldStartWith("node a was removed");
        await lab.EventuallyAsync(async () => await lab["c"].DeploymentAsync(shared) is { Node: "b" }, "what another host can serve is served");
        await lab.EventuallyAsync(async () => await lab["b"].InstanceAsync(_instance) is { Status: InstanceStatus.Terminated, EndReason: "node a was removed from the workspace" });
        (await lab["b"].NodesAsync()).Select(node => node.Name).ShouldBe(["b", "c"]);
        await lab.EventuallyAsync(() => Task.FromResult(lab.History(Singleton.Membership).OfType<MemberRemoved>().Any(removed => removed.Node == "a")), "the history tells");

        await lab.BeginAsync("a");
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(own) is { OfflineReason: null, Node: "a" });
        await lab.EventuallyAsync(async () => await lab["b"].InstanceAsync(_instance) is { Status: InstanceStatus.Ready });
        await lab.EventuallyAsync(() => Task.FromResult(lab.History(Singleton.Membership)[^1] is MemberUp { Node: "a" }), "it is up");
        lab.History(Singleton.Membership).OfType<MemberRemoved>().Count().ShouldBe(1);
    }

    [Fact]
    public async Task Node_that_is_cut_off_takes_no_work_and_gives_the_robot_no_input_before_another_acts()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        await LaunchAsync(lab, "a", deployment, _instance);
        var stream = lab["a"].Host.Streams.Find(_instance, "arm").ShouldNotBeNull();
        stream.Paused.ShouldBeFalse();
        lab.Cluster.Cut("a");
        await lab.EventuallyAsync(() => Task.FromResult(stream.Paused), "input is paused");
        lab.Cluster.OwnerOf(deployment.PersistenceId).ShouldBe("a");
        (await lab["a"].SendAsync(EntityAddress.Of(deployment), new LockDeployment("x"), TimeSpan.FromSeconds(2))).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Unavailable);
        // Nobody told its host to end it, and the user is still on it.
        lab["a"].Host.Containers.Has(_instance).ShouldBeTrue();
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { Node: "b", CurrentInstance: null }, "b has taken it over");

        lab.Cluster.Cut("a", isCut: false);
        await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(deployment) is { Node: "b" } && await lab["a"].InstanceAsync(_instance) is { Status: InstanceStatus.Terminated }, "a knows");
        stream.Paused.ShouldBeTrue();
        await lab.DoneAsync("a", EntityAddress.Of(deployment), new LockDeployment("y"));
        lab.History(deployment.PersistenceId).OfType<DeploymentLocked>().ShouldHaveSingleItem().Reason.ShouldBe("y");
    }

    [Fact]
    public async Task Answer_to_what_a_node_owns_that_comes_after_the_next_loss_of_its_lease_opens_nothing()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        await LaunchAsync(lab, "a", deployment, _instance);
        var stream = lab["a"].Host.Streams.Find(_instance, "arm").ShouldNotBeNull();
        var (asked, answers) = (new TaskCompletionSource(), new TaskCompletionSource());
        var owned = lab["a"].Host.Owned!;
        lab["a"].Host.Owned = () =>
        {
            asked.TrySetResult();
            return owned();
        };
        lab["a"].Host.AnswerGate = answers.Task;
        lab.Cluster.Cut("b");
        lab.Cluster.Cut("a");
        await lab.EventuallyAsync(() => Task.FromResult(stream.Paused), "input is paused");
        lab.Cluster.Cut("a", isCut: false);
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        lab.Cluster.Cut("a");
        lab.Cluster.Cut("b", isCut: false);
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { Node: "b", CurrentInstance: null }, "b has taken it over");
        answers.SetResult();
        for (var look = 0; look < 20; look++)
        {
            stream.Paused.ShouldBeTrue();
            await Task.Delay(TimeSpan.FromMilliseconds(25), TimeProvider.System);
        }
    }

    [Fact]
    public async Task Session_of_a_node_that_was_killed_while_it_was_cut_off_takes_input_again()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["a"].RegisterAsync("arm", plain => plain with { Partition = PartitionPolicy.PauseInput, Devices = [new TcpDevice("arm", "192.0.2.7", 502)] });
        await LaunchAsync(lab, "a", deployment, _instance);
        var stream = lab["a"].Host.Streams.Find(_instance, "arm").ShouldNotBeNull();
        await KillWhileCutOffAsync(lab, stream);
        await lab.EventuallyAsync(() => Task.FromResult(!stream.Paused), "input flows");
        lab["a"].Host.Streams.Starts.ShouldBe(1);
    }

    [Fact]
    public async Task Session_that_is_to_end_with_the_lease_ends_and_takes_no_input_although_its_node_was_killed_while_it_was_cut_off()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["a"].RegisterAsync("arm", plain => plain with { Partition = PartitionPolicy.Terminate, Devices = [new TcpDevice("arm", "192.0.2.7", 502)] });
        await LaunchAsync(lab, "a", deployment, _instance);
        var stream = lab["a"].Host.Streams.Find(_instance, "arm").ShouldNotBeNull();
        await KillWhileCutOffAsync(lab, stream);
        await lab.EventuallyAsync(async () => await lab["b"].InstanceAsync(_instance) is { Status: InstanceStatus.Terminated });
        var ended = lab.History(_instance.PersistenceIdOn(deployment)).OfType<InstanceTerminating>().ShouldHaveSingleItem();
        (ended.Cause, ended.Reason).ShouldBe((TerminationCause.HostLost, "its host a was cut off from the workspace"));
        (stream.Paused, lab["a"].Host.Streams.Adoptions).ShouldBe((true, 0));
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { CurrentInstance: null, LockReason: null });
        // The next one has nothing to do with it.
        var next = InstanceId.New();
        await LaunchAsync(lab, "a", deployment, next);
    }

    [Fact]
    public async Task Session_that_is_to_end_after_a_partition_ends_also_when_its_actor_is_just_being_made_again()
    {
        await using var lab = await ClusterFixture.StartAsync("a");
        var deployment = await lab["a"].RegisterAsync("arm", plain => plain with { Partition = PartitionPolicy.Terminate });
        await LaunchAsync(lab, "a", deployment, _instance);
        var parent = $"/user/node/deployments/{deployment}";
        var instance = await lab["a"].System.ActorSelection($"{parent}/{_instance}").ResolveOne(TimeSpan.FromSeconds(10));
        await instance.GracefulStop(TimeSpan.FromSeconds(10));
        lab["a"].System.ActorSelection(parent).Tell(new DeploymentActor.StillOwned());
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(_instance) is { Status: InstanceStatus.Terminated }, "it ends");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Command_of_the_owner_s_is_ended_when_the_lease_is_lost_and_runs_again_when_it_is_back(bool before)
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var action = new ActionConfiguration(["home-the-arm"], TimeSpan.FromMinutes(5));
        var actions = before ? new LifecycleActions([action], [], []) : new LifecycleActions([], [], [action]);
        var deployment = await lab["a"].RegisterAsync("arm", plain => plain with { Partition = PartitionPolicy.PauseInput, Actions = actions });
        var host = lab["a"].Host;
        host.RunCommand = _ => new TaskCompletionSource<CommandOutcome>().Task;
        (await lab["a"].LaunchAsync(deployment, _instance)).ShouldBeOfType<InstanceGranted>();
        if (!before)
        {
            await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(_instance) is { Status: InstanceStatus.Ready });
            (await lab["a"].SendAsync(EntityAddress.Of(_instance), new TerminateInstance())).ShouldBeOfType<Done>();
        }
        await lab.EventuallyAsync(() => Task.FromResult(host.CommandsRun.Count == 1), "it runs");
        lab.Cluster.Cut("a");
        await lab.EventuallyAsync(() => Task.FromResult(host.CommandsCut.Count == 1), "it is ended");
        host.RunCommand = _ => Task.FromResult(new CommandOutcome(0, "", null));
        lab.Cluster.Cut("a", isCut: false);
        var end = before ? InstanceStatus.Ready : InstanceStatus.Terminated;
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(_instance) is { } view && view.Status == end, $"{end}");
        (host.CommandsRun.Count, (await lab["a"].DeploymentAsync(deployment))!.LockReason).ShouldBe((2, null));
    }

    [Fact]
    public async Task Deployment_whose_taking_over_was_never_answered_is_served()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        await lab.EventuallyAsync(() => Task.FromResult(lab.Cluster.OwnerOf(Singleton.Membership) is not null && lab.Cluster.OwnerOf(Singleton.Tokens) is not null));
        lab.Cluster.LosesTakings = 3;
        await lab["a"].KillAsync();
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { Node: "b" }, "b serves it");
    }

    [Fact]
    public async Task What_a_node_saw_while_it_was_cut_off_comes_into_the_history_that_is_another_s_by_then()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab.RegisterSharedAsync("a", "b");
        await LaunchAsync(lab, "a", deployment, _instance, seenAt: "b");
        lab.Cluster.Cut("a");
        await lab.EventuallyAsync(() => Task.FromResult(lab["a"].Host.Streams.Find(_instance, "arm")!.Paused), "a knows that it is cut off");
        lab["a"].Host.Tunnels.Break(_instance, "seen while cut off");
        await lab.EventuallyAsync(() => Task.FromResult(lab["a"].Host.Spool.Waiting > 0), "it waits");
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { Node: "b", CurrentInstance: null }, "b has taken it over");
        lab.Cluster.Cut("a", isCut: false);
        await lab.EventuallyAsync(() => Task.FromResult(
            lab.History(_instance.PersistenceIdOn(deployment)).OfType<InstancePartBroken>().Any(broken => broken.Reason == "seen while cut off")), "it is in the history");
        await lab.EventuallyAsync(() => Task.FromResult(lab["a"].Host.Spool.Waiting == 0), "nothing waits any more");
    }

    [Fact]
    public async Task Node_that_was_cut_off_finds_its_way_back_and_keeps_its_own_sessions()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["a"].RegisterAsync();
        await LaunchAsync(lab, "a", deployment, _instance, seenAt: "b");
        lab.Cluster.Cut("a");
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { OfflineReason: not null });
        lab.Cluster.Cut("a", isCut: false);
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { OfflineReason: null, Node: "a" });
        (await lab["b"].SendAsync(EntityAddress.Of(_instance), new TerminateInstance())).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["b"].InstanceAsync(_instance) is { Status: InstanceStatus.Terminated });
        // How short it was: the one who keeps the record may have been the one that was cut off.
        await lab.EventuallyAsync(() => Task.FromResult(
            lab.History(Singleton.Membership).LastOrDefault(one => one is MemberUnreachable { Node: "a" } or MemberReturned { Node: "a" }) is MemberReturned), "its return is on record");
    }

    [Fact]
    public async Task Session_that_is_to_end_with_the_lease_takes_no_input_and_ends_with_the_reason_when_the_lease_is_back()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["a"].RegisterAsync(configure: plain => plain with { Partition = PartitionPolicy.Terminate, Devices = [new TcpDevice("arm", "192.0.2.7", 502)] });
        await LaunchAsync(lab, "a", deployment, _instance, seenAt: "b");
        var stream = lab["a"].Host.Streams.Find(_instance, "arm").ShouldNotBeNull();
        lab.Cluster.Cut("a");
        await lab.EventuallyAsync(() => Task.FromResult(stream.Paused), "input is paused");
        lab.History(_instance.PersistenceIdOn(deployment)).OfType<InstanceTerminating>().ShouldBeEmpty();
        lab.Cluster.Cut("a", isCut: false);
        await lab.EventuallyAsync(async () => await lab["b"].InstanceAsync(_instance) is { Status: InstanceStatus.Terminated });
        var ended = lab.History(_instance.PersistenceIdOn(deployment)).OfType<InstanceTerminating>().ShouldHaveSingleItem();
        ended.Cause.ShouldBe(TerminationCause.HostLost);
        ended.Reason.ShouldNotBeNull().ShouldContain("cut off");
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { CurrentInstance: null, LockReason: null });
    }

    [Fact]
    public async Task Request_of_a_node_that_is_gone_goes_on_waiting_at_another_and_is_served()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["a"].RegisterAsync();
        await lab.EventuallyAsync(async () => await lab["b"].DeploymentAsync(deployment) is { Advertised: true });
        var first = InstanceId.New();
        (await lab["a"].LaunchAsync(deployment, first)).ShouldBeOfType<InstanceGranted>();
        (await lab["b"].LaunchAsync(deployment, _instance, reserve: true)).ShouldBeOfType<RequestWaiting>();
        await lab["b"].KillAsync();
        await lab.EventuallyAsync(async () => await lab["a"].RequestAsync(_instance.Request) is { Node: "a" }, "a keeps it now");
        (await lab["a"].SendAsync(EntityAddress.Of(first), new TerminateInstance())).ShouldBeOfType<Done>();
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(_instance) is { Status: InstanceStatus.Ready }, "it is served");
    }

    [Fact]
    public async Task Node_that_stays_away_is_on_record_as_unreachable_also_when_it_kept_the_record()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        await lab.EventuallyAsync(() => Task.FromResult(lab.Cluster.OwnerOf(Singleton.Membership) is not null));
        var owner = lab.Cluster.OwnerOf(Singleton.Membership)!;
        await lab.EventuallyAsync(() => Task.FromResult(lab.History(Singleton.Membership).OfType<MemberUp>().Count() == 2));
        await lab[owner].KillAsync();
        await lab.EventuallyAsync(() => Task.FromResult(lab.History(Singleton.Membership) is [.., MemberUnreachable gone] && gone.Node == owner));
    }

    [Fact]
    public async Task Record_of_tokens_moves_when_its_node_is_gone()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        await lab.EventuallyAsync(() => Task.FromResult(lab.Cluster.OwnerOf(Singleton.Tokens) is not null));
        var owner = lab.Cluster.OwnerOf(Singleton.Tokens)!;
        var other = owner == "a" ? "b" : "a";
        var hash = new string('b', 64);
        await lab.DoneAsync(other, EntityAddress.Tokens, new RecordToken(hash, "alice", TokenScope.Read, null, false, [], null, null, null));
        await lab[owner].KillAsync();
        await lab.DoneAsync(other, EntityAddress.Tokens, new RevokeToken(hash));
        lab[other].Workspace.FindToken(hash).ShouldBeNull();
    }

    private static async Task LaunchAsync(ClusterFixture lab, string at, DeploymentId deployment, InstanceId instance, string? seenAt = null)
    {
        (await lab[at].LaunchAsync(deployment, instance)).ShouldBeOfType<InstanceGranted>();
        await lab.EventuallyAsync(async () => await lab[seenAt ?? at].InstanceAsync(instance) is { Status: InstanceStatus.Ready });
    }

    /// <summary>Node a is killed after its lease has run out, and begins again when the database can be reached.</summary>
    private static async Task KillWhileCutOffAsync(ClusterFixture lab, FakeStream stream)
    {
        lab.Cluster.Cut("a");
        await lab.EventuallyAsync(() => Task.FromResult(stream.Paused), "input is paused");
        await lab["a"].KillAsync();
        // Node a counted from when it had asked: for all others its lease is over a moment later.
        await lab.EventuallyAsync(async () => (await lab["b"].NodesAsync()).Single(node => node.Name == "a").Status != MemberStatus.Up, "its lease is over");
        lab.Cluster.Cut("a", isCut: false);
        await lab.BeginAsync("a");
    }
}
