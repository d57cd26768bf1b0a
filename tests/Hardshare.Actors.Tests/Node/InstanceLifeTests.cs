using System.Collections.Concurrent;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Node;

public sealed class InstanceLifeTests
{
    private readonly InstanceId _instance = InstanceId.New();

    [Fact]
    public async Task Launch_brings_an_instance_to_ready_and_terminate_leaves_nothing()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        (await lab.LaunchAsync(deployment, _instance)).ShouldBe(new InstanceGranted(_instance, deployment));
        var ready = await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        ready.Endpoint!.Port.ShouldBe(22000);
        ready.HostKeys.ShouldBe(["ecdsa AAAA host"]);
        lab.Host.Grants.ShouldHaveSingleItem().Instance.ShouldBe(_instance);

        (await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance())).ShouldBeOfType<Done>();
        (await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated)).Endpoint.ShouldBeNull();
        await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        NothingIsLeft(lab);
    }

    [Fact]
    public async Task Instance_is_found_as_soon_as_it_is_granted()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        for (var round = 0; round < 20; round++)
        {
            var instance = InstanceId.New();
            await lab.LaunchAsync(deployment, instance);
            (await lab.InstanceAsync(instance)).Status.ShouldBeOneOf(InstanceStatus.Init, InstanceStatus.Ready);
            await lab.SendAsync(EntityAddress.Of(instance), new TerminateInstance());
            await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        }
    }

    [Fact]
    public async Task Launch_on_a_busy_deployment_is_refused()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        (await lab.LaunchAsync(deployment, InstanceId.New())).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Busy);
    }

    [Fact]
    public async Task Launch_again_with_the_same_id_gets_the_first_answer()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        var first = await lab.LaunchAsync(deployment, _instance);
        (await lab.LaunchAsync(deployment, _instance)).ShouldBe(first);
        (await lab.DeploymentAsync(deployment)).InstanceCount.ShouldBe(1);
    }

    [Fact]
    public async Task Start_that_fails_ends_as_init_fail_with_the_reason_and_frees_the_deployment()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        lab.Host.Containers.NextStarts.Enqueue(new ContainerRefused("no such image: image"));
        await lab.LaunchAsync(deployment, _instance);
        (await lab.InstanceBecomesAsync(_instance, InstanceStatus.InitFail)).EndReason.ShouldBe("container: no such image: image");
        var free = await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        free.LockReason.ShouldBeNull();
        NothingIsLeft(lab);
    }

    [Fact]
    public async Task Terminate_during_init_cancels_it()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        lab.Host.Containers.StartGate = new TaskCompletionSource().Task;
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceAsync(_instance, view => view.Step?.Contains("container", StringComparison.Ordinal) == true);
        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated);
        await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        NothingIsLeft(lab);
    }

    [Fact]
    public async Task Tunnel_that_breaks_is_repaired_while_the_instance_stays_ready()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Tunnels.NextFailures.Enqueue("connection refused");
        lab.Host.Tunnels.Break(_instance, "killed by signal 9");
        await lab.InstanceAsync(_instance, view => view.Degraded.Any(d => d.Part == "tunnel"));
        var repaired = await lab.InstanceAsync(_instance, view => view.Degraded.Count == 0);
        repaired.Status.ShouldBe(InstanceStatus.Ready);
        lab.Host.Tunnels.Attempts.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Container_that_dies_is_started_again_and_its_start_actions_run_again()
    {
        await using var lab = await WorkspaceFixture.StartAsync(Starting);
        var runs = 0;
        lab.Host.Containers.Exec = _ => { Interlocked.Increment(ref runs); return new ExecOutcome(0, "", null); };
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Containers.Kill(_instance);
        await lab.InstanceAsync(_instance, _ => lab.Host.Containers.Started.Count == 2 && Volatile.Read(ref runs) == 2);
        (await lab.InstanceAsync(_instance, view => view.Degraded.Count == 0)).Status.ShouldBe(InstanceStatus.Ready);
    }

    [Fact]
    public async Task Start_actions_that_fail_after_a_restart_show_as_degraded_until_they_succeed_after_another()
    {
        await using var lab = await WorkspaceFixture.StartAsync(Starting);
        var exits = new ConcurrentQueue<int>([0, 3, 4, 0]);
        lab.Host.Containers.Exec = _ => new ExecOutcome(exits.TryDequeue(out var code) ? code : 0, "no driver", null);
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Containers.Kill(_instance);
        var first = await lab.InstanceAsync(_instance, view => view.Degraded.Any(d => d.Part == "start actions"));
        first.Degraded.Single(d => d.Part == "start actions").Reason.ShouldBe("the start action \"true\" failed: exit code 3: no driver");
        first.Status.ShouldBe(InstanceStatus.Ready);
        lab.Host.Containers.Kill(_instance);
        await lab.InstanceAsync(_instance, view => view.Degraded.Any(d => d.Part == "start actions" && d.Reason.Contains("exit code 4", StringComparison.Ordinal)));
        lab.Host.Containers.Kill(_instance);
        await lab.InstanceAsync(_instance, view => exits.IsEmpty && view.Degraded.Count == 0);
    }

    [Fact]
    public async Task Container_that_dies_in_init_after_its_start_actions_has_them_run_again()
    {
        await using var lab = await WorkspaceFixture.StartAsync(Starting);
        var (runs, probed) = (0, new TaskCompletionSource<string?>());
        lab.Host.Containers.Exec = _ => { Interlocked.Increment(ref runs); return new ExecOutcome(0, "", null); };
        lab.Host.Probe = () => probed.Task;
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceAsync(_instance, view => Volatile.Read(ref runs) == 1 && view.Step == "probe");
        lab.Host.Containers.Kill(_instance);
        await lab.InstanceAsync(_instance, _ => Volatile.Read(ref runs) == 2);
        probed.SetResult(null);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
    }

    [Fact]
    public async Task Stream_that_fails_as_the_node_comes_back_is_degraded_until_it_is_repaired()
    {
        await using var lab = await WorkspaceFixture.StartAsync(c => c with { Devices = [new SerialDevice("arm", "/dev/null", 9600)] });
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        foreach (var attempt in Enumerable.Range(1, 3))
            lab.Host.Streams.NextFailures.Enqueue($"no terminal at attempt {attempt}");
        await lab.RestartAsync();
        (await lab.InstanceAsync(_instance, view => view.Degraded.Count > 0)).Degraded.ShouldAllBe(d => d.Part == "stream arm");
        (await lab.InstanceAsync(_instance, view => view.Degraded.Count == 0)).Status.ShouldBe(InstanceStatus.Ready);
    }

    [Fact]
    public async Task Container_that_keeps_dying_ends_the_instance_with_a_fault_and_locks_the_deployment()
    {
        await using var lab = await WorkspaceFixture.StartAsync(c => c with { Instances = c.Instances with { ContainerRestarts = 1 } });
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Containers.Kill(_instance);
        await lab.InstanceAsync(_instance, _ => lab.Host.Containers.Started.Count == 2);
        await lab.InstanceAsync(_instance, view => view.Degraded.Count == 0);
        lab.Host.Containers.Kill(_instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated);
        var locked = await lab.DeploymentAsync(deployment, view => view.LockReason is not null);
        locked.LockReason!.ShouldContain("ended with a fault");
        NothingIsLeft(lab);
    }

    [Fact]
    public async Task Engine_away_for_a_while_costs_no_restart_and_no_instance()
    {
        await using var lab = await WorkspaceFixture.StartAsync(c => c with { Instances = c.Instances with { ContainerRestarts = 0 } });
        var deployment = await lab.RegisterAsync();
        lab.Host.Containers.Away = true;
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceAsync(_instance, view => view.Step?.Contains("container engine", StringComparison.Ordinal) == true);
        lab.Host.Containers.Away = false;
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
    }

    [Fact]
    public async Task Clean_up_that_fails_locks_the_deployment_with_the_reason()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Containers.DestroyAnswer = new ContainerRefused("device or resource busy");
        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        var locked = await lab.DeploymentAsync(deployment, view => view.LockReason is not null);
        locked.LockReason!.ShouldContain("remove container: device or resource busy");
        (await lab.LaunchAsync(deployment, InstanceId.New())).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Locked);
        lab.Host.Folders.ShouldBeEmpty();
    }

    [Fact]
    public async Task Actions_run_in_order_and_a_failing_one_before_the_start_stops_it()
    {
        await using var lab = await WorkspaceFixture.StartAsync(c => c with { Actions = Actions(["power-on"], [], ["home"]) });
        lab.Host.RunCommand = command => Task.FromResult(new CommandOutcome(command[0] == "power-on" ? 3 : 0, "no power\n", null));
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        var failed = await lab.InstanceBecomesAsync(_instance, InstanceStatus.InitFail);
        failed.EndReason!.ShouldContain("\"power-on\" failed: exit code 3: no power");
        await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        lab.Host.CommandsRun.Select(c => c[0]).ShouldBe(["power-on", "home"]);
    }

    [Fact]
    public async Task Instance_ends_when_its_time_is_over()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance, change: order => order with { Lifetime = TimeSpan.FromMilliseconds(300) });
        (await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated)).EndReason!.ShouldContain("its time was over");
    }

    [Fact]
    public async Task Owner_s_bound_shortens_what_the_user_asks_for()
    {
        await using var lab = await WorkspaceFixture.StartAsync(c => c with { Instances = c.Instances with { MaximumLifetime = TimeSpan.FromHours(1) } });
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance, change: order => order with { Lifetime = TimeSpan.FromDays(3) });
        var view = await lab.InstanceAsync(_instance);
        (view.Expires - view.Started)!.Value.ShouldBe(TimeSpan.FromHours(1), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Keep_alive_that_stops_ends_the_instance()
    {
        await using var lab = await WorkspaceFixture.StartAsync(c => c with { Instances = c.Instances with { KeepAliveSilence = TimeSpan.FromMilliseconds(200) } });
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance, change: order => order with { KeepAlive = true });
        (await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated)).EndReason.ShouldBe("keep-alives stopped");
    }

    [Fact]
    public async Task Device_that_vanishes_shows_as_degraded_until_it_is_back()
    {
        await using var lab = await WorkspaceFixture.StartAsync(c => c with
        {
            Devices = [new SerialDevice("arm", "/dev/null", 9600)],
            Instances = c.Instances with { DeadMan = TimeSpan.FromMilliseconds(60) },
        });
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        var stream = lab.Host.Streams.Find(_instance, "arm")!;
        stream.DeviceOpen = false;
        await lab.InstanceAsync(_instance, view => view.Degraded.Any(d => d is { Part: "stream arm", Reason: "No such device" }));
        stream.DeviceOpen = true;
        (await lab.InstanceAsync(_instance, view => view.Degraded.Count == 0)).Status.ShouldBe(InstanceStatus.Ready);
    }

    [Fact]
    public async Task Reserved_requests_are_served_in_the_order_in_which_they_came()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        var (second, third) = (InstanceId.New(), InstanceId.New());
        (await lab.LaunchAsync(deployment, second, reserve: true)).ShouldBeOfType<RequestWaiting>();
        (await lab.LaunchAsync(deployment, third, reserve: true)).ShouldBeOfType<RequestWaiting>();
        var waiting = (await lab.AskAsync(new ListRequests(deployment))).ShouldBeOfType<RequestList>().Requests;
        waiting.Select(r => r.Id.Instance).ShouldBe([second, third]);
        waiting.Select(r => r.Ahead).ShouldBe([0, 1]);
        (await lab.AskAsync(new GetRequest(third.Request))).ShouldBeOfType<RequestView>().Ahead.ShouldBe(1);
        waiting[0].Why.ShouldContain("is in use");
        (await lab.LaunchAsync(deployment, InstanceId.New())).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Busy);

        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await lab.InstanceBecomesAsync(second, InstanceStatus.Ready);
        await lab.SendAsync(EntityAddress.Of(third.Request), new WithdrawRequest());
        await lab.SendAsync(EntityAddress.Of(second), new TerminateInstance());
        (await lab.DeploymentAsync(deployment, view => view.QueueLength == 0)).InstanceCount.ShouldBe(2);
    }

    [Fact]
    public async Task Reserved_request_waits_at_a_locked_deployment_until_it_is_unlocked()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.SendAsync(EntityAddress.Of(deployment), new LockDeployment("gripper"));
        (await lab.LaunchAsync(deployment, _instance, reserve: true)).ShouldBeOfType<RequestWaiting>().Why.ShouldContain("locked: gripper");
        await lab.SendAsync(EntityAddress.Of(deployment), new UnlockDeployment());
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
    }

    [Fact]
    public async Task Relay_that_ends_is_started_again_with_its_ports_and_the_history_tells()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Routes.Clear();
        lab.Host.RelayExit.SetResult("killed by signal 9");
        await lab.InstanceAsync(_instance, view => view.Degraded.Count == 0 && lab.Host.Routes.ContainsKey(_instance));
    }

    [Fact]
    public async Task Connection_of_a_user_that_ended_is_in_the_history()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await using var events = lab.Workspace.LiveEventsAsync(limit.Token).GetAsyncEnumerator(limit.Token);
        var next = events.MoveNextAsync();
        var ended = new InstanceConnectionClosed("192.0.2.1:50000", 10, 20, 30);
        lab.Host.Connections.Writer.TryWrite(new EndedConnection(_instance, ended)).ShouldBeTrue();
        while (await next && events.Current.Envelope.Event is not InstanceConnectionClosed)
            next = events.MoveNextAsync();
        events.Current.Envelope.Event.ShouldBe(ended);
    }

    [Fact]
    public async Task Public_port_that_another_program_has_is_passed_over()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        lab.Host.PortsTakenByOthers.Add(22000);
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        (await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready)).Endpoint!.Port.ShouldBe(22001);
    }

    [Fact]
    public async Task Foreign_users_cannot_see_or_end_the_instance()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        var mallory = Principal.User("mallory");
        (await lab.AskAsync(new GetInstance(_instance), mallory)).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.NotFound);
        (await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance(), mallory)).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.NotFound);
        (await lab.AskAsync(new ListInstances(true), mallory)).ShouldBeOfType<InstanceList>().Instances.ShouldBeEmpty();
        (await lab.LaunchAsync(deployment, InstanceId.New(), change: o => o)).ShouldBeOfType<Rejected>();
    }

    private static DeploymentConfiguration Starting(DeploymentConfiguration c) => c with { Actions = Actions([], ["true"], []) };

    private static LifecycleActions Actions(string[] before, string[] start, string[] end)
    {
        static ActionConfiguration[] Of(string[] names) => [.. names.Select(name => new ActionConfiguration([name], TimeSpan.FromSeconds(5)))];
        return new LifecycleActions(Of(before), Of(start), Of(end));
    }

    private void NothingIsLeft(WorkspaceFixture lab)
    {
        lab.Host.Containers.Has(_instance).ShouldBeFalse();
        lab.Host.Tunnels.Has(_instance).ShouldBeFalse();
        lab.Host.Folders.ShouldBeEmpty();
        lab.Host.Routes.ShouldBeEmpty();
        lab.Host.Grants.ShouldBeEmpty();
    }
}
