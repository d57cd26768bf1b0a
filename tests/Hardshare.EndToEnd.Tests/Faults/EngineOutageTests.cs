using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>The container engine, one of the test's own, killed, stopped and started again at every stage of an instance.</summary>
[Collection(LabCollection.Name)]
public sealed class EngineOutageTests(SharedLab shared)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Engine_killed_or_stopped_costs_no_instance_and_is_waited_for_in_init_and_in_terminating()
    {
        await using var engine = await PrivateEngine.StartAsync(shared.Image);
        await using var lab = await Lab.StartAsync(Plan(engine));
        var user = new ApiUser(lab);

        await engine.StopAsync();
        var instance = (await user.LaunchAsync("bare")).ShouldNotBeNull();
        await Await.ConditionAsync("INIT says what it waits for", Limit, async () =>
            (await lab.CliAsync("info", instance)).Output.Contains("waiting for the container engine", StringComparison.Ordinal));
        await engine.StartAsync();
        await lab.InstanceBecomesAsync(instance, "READY");

        var container = await lab.EngineAsync("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", $"hardshare-{instance}");
        engine.Kill();
        (await user.SshAsync(instance, "echo still here")).Trim().ShouldBe("still here");
        await engine.StartAsync();
        (await lab.EngineAsync("inspect", "--format", "{{.Id}} {{.State.StartedAt}}", $"hardshare-{instance}")).ShouldBe(container);
        (await lab.InstanceAsync(instance)).GetProperty("status").GetString().ShouldBe("READY");

        await engine.StopAsync();
        await user.TerminateAsync(instance);
        await lab.InstanceBecomesAsync(instance, "TERMINATING");
        await engine.StartAsync();
        await lab.InstanceBecomesAsync(instance, "TERMINATED");
        await lab.NothingIsLeftAsync();
        (await lab.CliAsync("info", "bare")).Succeeded().ShouldNotContain("locked");
    }

    [Fact]
    public async Task Engine_that_stays_away_ends_init_at_its_limit_and_locks_the_deployment_whose_clean_up_it_prevents()
    {
        await using var engine = await PrivateEngine.StartAsync(shared.Image);
        await using var lab = await Lab.StartAsync(Plan(engine));
        var user = new ApiUser(lab);
        await engine.StopAsync();
        var instance = (await user.LaunchAsync("hurried")).ShouldNotBeNull();
        await lab.InstanceBecomesAsync(instance, "INIT_FAIL");
        await Await.ConditionAsync("the deployment is locked, with the reason", Limit, async () =>
            (await lab.CliAsync("info", "hurried")).Output.Contains("clean-up of instance", StringComparison.Ordinal));
        (await lab.CliAsync("history", instance)).Succeeded().ShouldContain("engine");
        await engine.StartAsync();
        (await lab.CliAsync("sweep")).Succeeded();
        (await lab.CliAsync("unlock", "hurried")).Succeeded();
        var next = (await user.LaunchAsync("hurried")).ShouldNotBeNull();
        await lab.InstanceBecomesAsync(next, "READY");
    }

    private static LabPlan Plan(PrivateEngine engine) => new(
        _ => """
            bare {}
            hurried { limits { init = 5 s, clean-up = 3 s } }
        """,
        ["bare", "hurried"],
        [])
    { EngineSocket = engine.Socket };
}
