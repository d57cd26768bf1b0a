using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests;

/// <summary>The database is on another machine, and the cable to it is pulled.</summary>
public sealed class ClusterCutTests
{
    [Fact]
    public async Task Host_that_is_cut_off_from_the_database_but_not_from_its_users_keeps_them_decides_nothing_and_finds_its_way_back()
    {
        await using var cluster = await ClusterLab.StartApartAsync(
            "4s", new LabPlan(_ => "", [], []),
            new LabPlan(
                lab => $$"""
                    kept { devices.service { kind = tcp, host = "127.0.0.1", port = {{lab.ServicePort}} } }
                    ended {
                      partition = terminate
                      limits.dead-man = 2 s
                      devices.service { kind = tcp, host = "127.0.0.1", port = {{lab.ServicePort}} }
                    }
                    """, ["kept", "ended"], []));
        var (desk, bench) = (cluster[0], cluster[1]);
        var user = new ApiUser(desk);
        var (kept, ended) = (await ReadyAsync(user, desk, "kept"), await ReadyAsync(user, desk, "ended"));
        var (deployment, other) = (await DeploymentOfAsync(desk, kept), await DeploymentOfAsync(desk, ended));
        var audit = new LeaseAudit(cluster.Server);
        using var session = await user.StartSshAsync(kept, "for i in $(seq 200); do echo $i; sleep 0.05; done");
        session.StandardInput.Close();
        var lines = new List<string> { (await session.StandardOutput.ReadLineAsync())! };
        cluster.Cut(bench);

        // Whichever side is asked, and from the first moment on.
        foreach (var node in new[] { bench, desk })
            (await RuleChange.SendAsync(node, other)).IsAccepted.ShouldBeFalse();
        await Await.ConditionAsync("the desk sees that the bench is away", TimeSpan.FromSeconds(30), async () =>
            (await desk.CliAsync("nodes")).Output.Contains("unreachable", StringComparison.Ordinal));
        var refused = await RuleChange.SendAsync(bench, deployment);
        refused.IsRefused.ShouldBeTrue(refused.Answer);
        refused.Answer.ShouldContain("the journal is away since");
        var away = await RuleChange.SendAsync(desk, deployment);
        away.IsRefused.ShouldBeTrue(away.Answer);
        away.Answer.ShouldContain("unreachable since");
        // Nobody who is on a robot notices.
        while (await session.StandardOutput.ReadLineAsync() is { } line)
            lines.Add(line);
        lines.ShouldBe(Enumerable.Range(1, 200).Select(i => i.ToString()));
        (await user.SshAsync(kept, "echo meanwhile")).ShouldBe("meanwhile\n");
        cluster.Heal(bench);

        await Await.ConditionAsync("it is back", TimeSpan.FromSeconds(30), async () => (await RuleChange.SendAsync(desk, deployment)).IsAccepted);
        // As they were set: the one session ends, with the reason, and the other one goes on.
        await desk.InstanceBecomesAsync(ended, "TERMINATED");
        (await desk.CliAsync("history", ended)).Succeeded().ShouldContain("was cut off from the workspace");
        (await user.SshAsync(kept, "echo still")).ShouldBe("still\n");
        await Await.ConditionAsync("what happened meanwhile is in the history", TimeSpan.FromSeconds(30), async () =>
            (await desk.CliAsync("history", kept, "--format", "json")).Succeeded().Split("instance-connection-closed-v1").Length > 3);
        (await desk.CliAsync("terminate", kept, "--wait")).Succeeded();
        var journal = new JournalInDatabase(cluster.Server);
        journal.EventsOf(refused.Id).ShouldBe(0);
        journal.EventsOf(away.Id).ShouldBe(0);
        journal.Contradictions().ShouldBeEmpty();
        audit.LateWrites().ShouldBeEmpty();
        await bench.NothingIsLeftAsync();
    }

    private static async Task<string> DeploymentOfAsync(Lab desk, string instance) => (await desk.InstanceAsync(instance)).GetProperty("deployment").GetString()!;

    private static async Task<string> ReadyAsync(ApiUser user, Lab desk, string type)
    {
        string? instance = null;
        await Await.ConditionAsync($"{type} is granted", TimeSpan.FromSeconds(30), async () => (instance = await user.LaunchAsync(type)) is not null);
        await desk.InstanceBecomesAsync(instance!, "READY");
        return instance!;
    }
}
