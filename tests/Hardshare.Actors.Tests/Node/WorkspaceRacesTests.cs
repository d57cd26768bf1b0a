using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Node;

/// <summary>What comes at once, too late or in the wrong order.</summary>
public sealed class WorkspaceRacesTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly InstanceId _instance = InstanceId.New();

    [Fact]
    public async Task Terminate_while_the_gateway_still_starts_leaves_no_public_port()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        var relay = new TaskCompletionSource();
        lab.Host.RelayStart = () => relay.Task;
        lab.Host.RelayExit.SetResult("killed by signal 9");
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceAsync(_instance, view => view.Step?.Contains("gateway", StringComparison.Ordinal) == true);
        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        relay.SetResult();
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated);
        await OnlyTheNextHasAPublicPortAsync(lab, deployment);
    }

    [Fact]
    public async Task Terminate_while_the_relay_opens_the_public_port_leaves_it_closed()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        var route = new TaskCompletionSource();
        lab.Host.BeforeRoute = () => route.Task;
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceAsync(_instance, view => view.Step?.Contains("gateway", StringComparison.Ordinal) == true);
        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await lab.InstanceAsync(_instance, view => view.Status == InstanceStatus.Terminating && view.Step?.Contains("close gateway", StringComparison.Ordinal) == true);
        route.SetResult();
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated);
        await OnlyTheNextHasAPublicPortAsync(lab, deployment);
    }

    [Fact]
    public async Task Terminate_while_the_relay_is_away_waits_for_it_and_locks_nothing()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        var relay = new TaskCompletionSource();
        lab.Host.RelayStart = () => relay.Task;
        lab.Host.RelayExit.SetResult("killed by signal 9");
        await lab.InstanceAsync(_instance, view => view.Degraded.Any(d => d.Part == "gateway"));
        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await lab.InstanceAsync(_instance, view => view.Step == "close gateway");
        lab.Host.Routes.ShouldNotBeEmpty();
        relay.SetResult();
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Terminated);
        lab.Host.Routes.ShouldBeEmpty();
        (await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null)).LockReason.ShouldBeNull();
    }

    [Fact]
    public async Task Firewall_that_the_relay_did_not_take_is_told_again()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        var failures = 1;
        lab.Host.BeforeRoute = () => Interlocked.Decrement(ref failures) >= 0 ? Task.FromException(new IOException("no answer in time")) : Task.CompletedTask;
        await lab.SendAsync(EntityAddress.Of(_instance), new FlushFirewall());
        await lab.InstanceAsync(_instance, _ => lab.Host.Routes[_instance].Firewall.Default == FirewallAction.Drop);
        failures.ShouldBeLessThan(0);
    }

    [Fact]
    public async Task Two_registrations_of_one_robot_at_once_make_one_deployment()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        for (var round = 0; round < 10; round++)
        {
            lab.Host.Configure($"arm{round}");
            var register = () => lab.SendAsync(EntityAddress.Node(), new RegisterDeployment(DeploymentId.New(), $"arm{round}", "arm", "lab", "", "user:olga"));
            var replies = await Task.WhenAll(register(), register());
            replies.OfType<DeploymentAccepted>().Count().ShouldBe(1);
            replies.OfType<Rejected>().ShouldHaveSingleItem().Code.ShouldBe(RejectionCode.Conflict);
        }
    }

    [Fact]
    public async Task Registration_under_the_id_of_another_deployment_is_refused()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        lab.Host.Configure("leg");
        (await lab.SendAsync(EntityAddress.Node(), new RegisterDeployment(deployment, "leg", "leg", "lab", "", "user:root")))
            .ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Conflict);
    }

    [Fact]
    public async Task Launch_with_the_id_of_another_user_s_instance_tells_nothing_of_it()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var deployment = await lab.RegisterAsync();
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceAsync(_instance);
        (await lab.LaunchAsync(deployment, _instance, change: order => order with { User = "user:mallory" })).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Conflict);
    }

    [Fact]
    public async Task Failure_that_is_told_to_the_node_restarts_nothing()
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var before = await lab.System.ActorSelection("/user/node/deployments").ResolveOne(Limit);
        lab.System.ActorSelection("/user/node").Tell(new Status.Failure(new AskTimeoutException("the directory was slow")));
        await lab.RegisterAsync();
        (await lab.System.ActorSelection("/user/node/deployments").ResolveOne(Limit)).ShouldBe(before);
    }

    [Fact]
    public async Task Monitor_of_a_dissolved_deployment_stops()
    {
        await using var lab = await WorkspaceFixture.StartAsync(c => c with { Monitor = new MonitorConfiguration(["check"], TimeSpan.FromHours(1), TimeSpan.FromSeconds(5), 3) });
        var deployment = await lab.RegisterAsync();
        var monitor = lab.System.ActorSelection($"/user/node/deployments/{deployment}/monitor");
        await monitor.ResolveOne(Limit);
        await lab.SendAsync(EntityAddress.Of(deployment), new DissolveDeployment());
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        await Should.ThrowAsync<ActorNotFoundException>(async () =>
        {
            while (!limit.IsCancellationRequested)
                await monitor.ResolveOne(Limit);
        });
    }

    private async Task OnlyTheNextHasAPublicPortAsync(WorkspaceFixture lab, DeploymentId deployment)
    {
        await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        var next = InstanceId.New();
        await lab.LaunchAsync(deployment, next);
        await lab.InstanceBecomesAsync(next, InstanceStatus.Ready);
        lab.Host.Routes.Keys.ShouldBe([next]);
        lab.Host.Grants.ShouldHaveSingleItem().Instance.ShouldBe(next);
    }
}
