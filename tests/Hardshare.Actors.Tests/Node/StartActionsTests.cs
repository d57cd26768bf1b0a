using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Node;

/// <summary>Start actions belong to the container that they ran in, whatever became of the node meanwhile.</summary>
public sealed class StartActionsTests
{
    private readonly InstanceId _instance = InstanceId.New();

    [Fact]
    public async Task Start_actions_of_an_init_that_goes_on_after_a_crash_run_again_only_where_the_container_is_another()
    {
        await using var lab = await WorkspaceFixture.StartAsync(Starting);
        var runs = 0;
        lab.Host.Containers.Exec = _ => { Interlocked.Increment(ref runs); return new ExecOutcome(0, "", null); };
        lab.Host.Probe = () => new TaskCompletionSource<string?>().Task;
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceAsync(_instance, view => Volatile.Read(ref runs) == 1 && view.Step == "probe");
        await lab.RestartAsync();
        await lab.InstanceAsync(_instance, view => view.Step == "probe");
        Volatile.Read(ref runs).ShouldBe(1);
        lab.Host.Containers.Lose(_instance);
        lab.Host.Probe = () => Task.FromResult<string?>(null);
        await lab.RestartAsync();
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        Volatile.Read(ref runs).ShouldBe(2);
    }

    [Fact]
    public async Task Container_that_went_while_the_node_was_away_is_made_anew_and_has_its_start_actions_run()
    {
        await using var lab = await WorkspaceFixture.StartAsync(Starting);
        var runs = 0;
        lab.Host.Containers.Exec = _ => { Interlocked.Increment(ref runs); return new ExecOutcome(0, "", null); };
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        var watchedBefore = lab.Host.Containers.Waits;
        await lab.RestartAsync();
        await lab.InstanceAsync(_instance, view => lab.Host.Containers.Waits > watchedBefore && view.Step is null);
        Volatile.Read(ref runs).ShouldBe(1);
        lab.Host.Containers.Lose(_instance);
        await lab.RestartAsync();
        await lab.InstanceAsync(_instance, view => Volatile.Read(ref runs) == 2 && view.Degraded.Count == 0);
    }

    [Fact]
    public async Task Node_that_ended_between_starting_a_container_anew_and_its_start_actions_leaves_them_to_the_next()
    {
        await using var lab = await WorkspaceFixture.StartAsync(Starting);
        var (runs, containers) = (0, lab.Host.Containers);
        containers.Exec = _ => { Interlocked.Increment(ref runs); return new ExecOutcome(0, "", null); };
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        containers.Lose(_instance);
        await containers.EnsureStartedAsync(containers.Started.Last(), new Progress<string>(), default);
        await lab.RestartAsync();
        await lab.InstanceAsync(_instance, view => Volatile.Read(ref runs) == 2);

        var watchedBefore = containers.Waits;
        await lab.RestartAsync();
        await lab.InstanceAsync(_instance, view => containers.Waits > watchedBefore && view.Step is null);
        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated);
        Volatile.Read(ref runs).ShouldBe(2);
    }

    [Fact]
    public async Task Start_actions_that_the_configuration_has_since_then_do_not_run_in_a_session_that_goes_on()
    {
        await using var lab = await WorkspaceFixture.StartAsync(Starting);
        var (runs, containers) = (0, lab.Host.Containers);
        containers.Exec = _ => { Interlocked.Increment(ref runs); return new ExecOutcome(0, "", null); };
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Configure("arm", c => c with { Actions = new LifecycleActions([], [.. Starting(c).Actions.Start, .. Starting(c).Actions.Start], []) });
        var watchedBefore = containers.Waits;
        await lab.RestartAsync();
        await lab.InstanceAsync(_instance, view => containers.Waits > watchedBefore && view.Step is null);
        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated);
        Volatile.Read(ref runs).ShouldBe(1);
    }

    [Fact]
    public async Task Start_action_that_failed_in_a_container_that_was_made_anew_runs_again_after_a_restart()
    {
        await using var lab = await WorkspaceFixture.StartAsync(Starting);
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Containers.Exec = _ => new ExecOutcome(1, "", null);
        lab.Host.Containers.Kill(_instance);
        await lab.InstanceAsync(_instance, view => view.Degraded is [{ Part: "start actions" }]);
        lab.Host.Containers.Exec = _ => new ExecOutcome(0, "", null);
        await lab.RestartAsync();
        await lab.InstanceAsync(_instance, view => view.Step is null && view.Degraded.Count == 0);
    }

    private static DeploymentConfiguration Starting(DeploymentConfiguration c) =>
        c with { Actions = new LifecycleActions([], [new ActionConfiguration(["true"], TimeSpan.FromSeconds(5))], []) };
}
