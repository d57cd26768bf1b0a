using System.Diagnostics;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Warm;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Deployments.Warm;

public sealed class WarmTests
{
    private static readonly Func<DeploymentConfiguration, DeploymentConfiguration> WarmOne = plain => plain with { Warm = 1 };
    private readonly InstanceId _instance = InstanceId.New();

    [Fact]
    public async Task Container_and_tunnel_are_there_before_the_instance_and_nobody_gets_in()
    {
        await using var lab = await WorkspaceFixture.StartAsync(WarmOne);
        var slot = WarmSlot.Free(await lab.RegisterAsync(), null);
        await IsWarmAsync(lab, slot);
        lab.Host.Routes[slot].Firewall.ShouldBe(Firewall.Closed);
        lab.Host.Containers.Started.ShouldHaveSingleItem().Environment.Keys.ShouldBe(["HARDSHARE_DEPLOYMENT"]);
    }

    [Fact]
    public async Task Instance_takes_over_and_leaves_nothing_but_the_next_one()
    {
        await using var lab = await WorkspaceFixture.StartAsync(WarmOne);
        var deployment = await lab.RegisterAsync();
        var slot = WarmSlot.Free(deployment, null);
        await IsWarmAsync(lab, slot);

        (await lab.LaunchAsync(deployment, _instance)).ShouldBe(new InstanceGranted(_instance, deployment));
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        lab.Host.Containers.Started.ShouldHaveSingleItem().Instance.ShouldBe(slot);
        lab.Host.Tunnels.Adoptions.ShouldBe(1);
        lab.Host.Routes[slot].Firewall.ShouldBe(Firewall.Open);

        var next = WarmSlot.Free(deployment, slot);
        next.ShouldNotBe(slot);
        await IsWarmAsync(lab, next);
        (await LivingAsync(lab)).ShouldBe([_instance, slot, next], ignoreOrder: true);

        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        IsGone(lab, slot);
        IsThere(lab, next).ShouldBeTrue();
        (await LivingAsync(lab)).ShouldBe([next]);
    }

    [Fact]
    public async Task Two_instances_one_after_the_other_never_have_the_same_container()
    {
        await using var lab = await WorkspaceFixture.StartAsync(WarmOne);
        var deployment = await lab.RegisterAsync();
        var (first, second) = (WarmSlot.Free(deployment, null), WarmSlot.Free(deployment, WarmSlot.Free(deployment, null)));
        foreach (var slot in new[] { first, second, first })
        {
            await IsWarmAsync(lab, slot);
            var instance = InstanceId.New();
            await lab.LaunchAsync(deployment, instance);
            await lab.InstanceBecomesAsync(instance, InstanceStatus.Ready);
            await IsWarmAsync(lab, WarmSlot.Free(deployment, slot));
            await lab.SendAsync(EntityAddress.Of(instance), new TerminateInstance());
            await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        }
        lab.Host.Containers.Started.Select(spec => spec.Instance).ShouldBe([first, second, first, second]);
    }

    [Fact]
    public async Task Launch_does_not_wait_for_what_is_just_being_made()
    {
        await using var lab = await WorkspaceFixture.StartAsync(WarmOne);
        lab.Host.Containers.NextStarts.Enqueue(new ContainerRefused("not today"));
        var gate = new TaskCompletionSource();
        lab.Host.Tunnels.StartGate = gate;
        var deployment = await lab.RegisterAsync();
        // The refusal is for what is to be kept warm, not for the instance.
        await IsAsync("its container was refused", () => lab.Host.Containers.NextStarts.IsEmpty);
        await lab.LaunchAsync(deployment, _instance);
        gate.SetResult();
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        IsThere(lab, _instance).ShouldBeTrue();
    }

    [Fact]
    public async Task Restart_keeps_what_the_instance_took_over_and_makes_the_rest_anew()
    {
        await using var lab = await WorkspaceFixture.StartAsync(WarmOne);
        var deployment = await lab.RegisterAsync();
        var slot = WarmSlot.Free(deployment, null);
        var next = WarmSlot.Free(deployment, slot);
        await IsWarmAsync(lab, slot);
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
        await IsWarmAsync(lab, next);

        await lab.RestartAsync();
        await IsAsync("the next one is made anew", () => lab.Host.Containers.Started.Count == 3 && IsThere(lab, next));
        lab.Host.Containers.Started.Select(spec => spec.Instance).ShouldBe([slot, next, next]);
        (await lab.InstanceAsync(_instance)).Status.ShouldBe(InstanceStatus.Ready);
        await lab.SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await lab.DeploymentAsync(deployment, view => view.CurrentInstance is null);
        IsGone(lab, slot);
    }

    [Fact]
    public async Task Nothing_is_kept_warm_for_a_deployment_that_can_have_no_instance()
    {
        await using var lab = await WorkspaceFixture.StartAsync(WarmOne);
        var deployment = await lab.RegisterAsync();
        var slot = WarmSlot.Free(deployment, null);
        await IsWarmAsync(lab, slot);
        await lab.SendAsync(EntityAddress.Of(deployment), new LockDeployment("a screw is loose"));
        await IsAsync("it is removed", () => !IsThere(lab, slot) && !lab.Host.Folders.ContainsKey(slot));
        IsGone(lab, slot);
        await lab.SendAsync(EntityAddress.Of(deployment), new UnlockDeployment());
        await IsWarmAsync(lab, slot);
        await lab.SendAsync(EntityAddress.Of(deployment), new DissolveDeployment());
        await IsAsync("it is removed", () => !IsThere(lab, slot) && !lab.Host.Folders.ContainsKey(slot));
        IsGone(lab, slot);
    }

    [Fact]
    public async Task Warm_container_that_dies_is_back_or_is_not_given_away()
    {
        await using var lab = await WorkspaceFixture.StartAsync(plain => WarmOne(plain) with { Instances = plain.Instances with { ContainerRestarts = 0 } });
        var deployment = await lab.RegisterAsync();
        var slot = WarmSlot.Free(deployment, null);
        await IsWarmAsync(lab, slot);
        lab.Host.Containers.Kill(slot);
        await IsAsync("another is made", () => lab.Host.Containers.Started.Count == 2 && IsThere(lab, slot));
        await lab.LaunchAsync(deployment, _instance);
        await lab.InstanceBecomesAsync(_instance, InstanceStatus.Ready);
    }

    private static bool IsThere(WorkspaceFixture lab, InstanceId id) => lab.Host.Containers.Has(id) && lab.Host.Tunnels.Has(id);

    private static async Task IsWarmAsync(WorkspaceFixture lab, InstanceId slot)
    {
        await IsAsync($"{slot} is being made", () => IsThere(lab, slot));
        var deployment = lab.Host.KnownDeployments.Single();
        var warm = lab.System.ActorSelection($"/user/node/deployments/{deployment}/warm");
        var begun = Stopwatch.StartNew();
        while (!(await warm.Ask<WarmActor.Readiness>(new WarmActor.GetReady(), TimeSpan.FromSeconds(10))).IsReady)
            begun.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    private static void IsGone(WorkspaceFixture lab, InstanceId slot)
    {
        lab.Host.Containers.Has(slot).ShouldBeFalse();
        lab.Host.Tunnels.Has(slot).ShouldBeFalse();
        lab.Host.Routes.ShouldNotContainKey(slot);
        lab.Host.Folders.ShouldNotContainKey(slot);
    }

    private static async Task<IReadOnlySet<InstanceId>> LivingAsync(WorkspaceFixture lab) =>
        (await lab.System.ActorSelection("/user/node/directory").Ask<DirectoryActor.Living>(new DirectoryActor.GetLiving(), TimeSpan.FromSeconds(10))).Instances;

    private static async Task IsAsync(string what, Func<bool> isSo)
    {
        var begun = Stopwatch.StartNew();
        while (!isSo())
        {
            if (begun.Elapsed > TimeSpan.FromSeconds(20))
                throw new ShouldAssertException($"not after 20 s: {what}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }
}
