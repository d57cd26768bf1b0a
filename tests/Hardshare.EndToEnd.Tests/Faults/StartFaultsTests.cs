using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>What can go wrong on the way to READY ends in INIT_FAIL, within its limit, with a reason that names the cause; nothing is left, and the next launch is free.</summary>
[Collection(LabCollection.Name)]
public sealed class StartFaultsTests(SharedLab shared) : IAsyncLifetime
{
    private Lab _lab = null!;
    private ApiUser _user = null!;

    public async Task InitializeAsync()
    {
        var plan = new LabPlan(
            _ => $$"""
                hangs { actions.start = [ { command = ["/bin/sh", "-c", "sleep 3600"], limit = 1 s } ] }
                fails { actions.start = [ { command = ["/bin/sh", "-c", "echo the gripper is missing >&2; exit 3"], limit = 5 s } ] }
                floods { actions.start = [ { command = ["/bin/sh", "-c", "yes flood"], limit = 1 s } ] }
                noisy { actions.start = [ { command = ["/bin/sh", "-c", "head -c 50000000 /dev/zero; echo; echo done"], limit = 20 s } ] }
                host_hangs { actions.before = [ { command = ["/bin/sh", "-c", "sleep 3601"], limit = 1 s } ] }
                host_floods { actions.before = [ { command = ["/bin/sh", "-c", "yes flood"], limit = 1 s } ] }
                mute { image = "{{Mute}}", pull = never, limits.init = 6 s }
                good {}
            """,
            ["hangs", "fails", "floods", "noisy", "host_hangs", "host_floods", "mute", "good"],
            []);
        _lab = await Lab.StartAsync(plan with { PublicPorts = 1 });
        _user = new ApiUser(_lab);
    }

    public Task DisposeAsync() => _lab.DisposeAsync().AsTask();

    private static string Mute => "hardshare/mute:test";

    [Fact]
    public async Task Start_actions_that_hang_fail_or_flood_end_init_with_their_name_and_reason()
    {
        (await FailsAsync("hangs")).ShouldContain("sleep 3600");
        (await FailsAsync("fails")).ShouldContain("the gripper is missing");
        var flooded = await FailsAsync("floods");
        flooded.ShouldContain("yes flood");
        flooded.Length.ShouldBeLessThan(200_000);
        (await FailsAsync("host_hangs")).ShouldContain("sleep 3601");
        (await FailsAsync("host_floods")).ShouldContain("yes flood");
        Processes.With("sleep", "360").ShouldBeEmpty();
        Processes.With("yes", "flood").ShouldBeEmpty();
    }

    [Fact]
    public async Task Action_that_floods_and_succeeds_leaves_a_history_of_bounded_length()
    {
        var instance = (await _user.LaunchAsync("noisy")).ShouldNotBeNull();
        await _lab.InstanceBecomesAsync(instance, "READY");
        (await _lab.CliAsync("history", instance, "--format", "json")).Succeeded().Length.ShouldBeLessThan(1_000_000);
    }

    [Fact]
    public async Task Container_whose_sshd_never_comes_up_fails_at_the_limit_and_says_so()
    {
        var socket = $"unix://{Hardshare.Node.Containers.EngineSocket.Find()}";
        var container = (await Executed.RunAsync("docker", ["--host", socket, "create", "--network", "none", shared.Image])).Succeeded().Trim();
        (await Executed.RunAsync("docker", ["--host", socket, "commit", "--change", "ENTRYPOINT [\"/bin/sleep\", \"infinity\"]", "--change", "CMD []", container, Mute]))
            .Succeeded();
        (await Executed.RunAsync("docker", ["--host", socket, "rm", container])).Succeeded();
        try
        {
            (await FailsAsync("mute")).ShouldContain("does not answer");
        }
        finally
        {
            (await Executed.RunAsync("docker", ["--host", socket, "rmi", "--force", Mute])).Succeeded();
        }
    }

    [Fact]
    public async Task Port_range_that_is_used_up_fails_the_second_instance_which_says_what_to_do_and_spares_the_first()
    {
        var first = (await _user.LaunchAsync("good")).ShouldNotBeNull();
        await _lab.InstanceBecomesAsync(first, "READY");
        (await FailsAsync("noisy")).ShouldContain("widen gateway");
        (await _user.SshAsync(first, "echo works")).Trim().ShouldBe("works");
        await _user.TerminateAsync(first);
        await _lab.InstanceBecomesAsync(first, "TERMINATED");
        var next = (await _user.LaunchAsync("noisy")).ShouldNotBeNull();
        await _lab.InstanceBecomesAsync(next, "READY");
    }

    /// <summary>The history of an instance whose start fails. Its deployment is not locked, since nothing is left.</summary>
    private async Task<string> FailsAsync(string type)
    {
        var instance = (await _user.LaunchAsync(type)).ShouldNotBeNull();
        await _lab.InstanceBecomesAsync(instance, "INIT_FAIL");
        await _lab.NothingIsLeftOfAsync(instance);
        (await _lab.CliAsync("info", type)).Succeeded().ShouldNotContain("locked");
        return (await _lab.CliAsync("history", instance)).Succeeded();
    }
}
