using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>The disk that holds the journal is full: nobody's session ends, nothing new begins, and everything goes on once there is room.</summary>
[Collection(LabCollection.Name)]
public sealed class FullDiskTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Full_disk_refuses_what_is_new_with_its_reason_and_keeps_what_runs()
    {
        await using var lab = await Lab.StartAsync(LabPlan.Everything with { DataDisk = "24m" });
        var user = new ApiUser(lab);
        var instance = (await user.LaunchAsync("arm")).ShouldNotBeNull();
        await lab.InstanceBecomesAsync(instance, "READY");
        lab.Disk!.Fill();

        var refused = await lab.CliAsync("launch", "net");
        refused.ExitCode.ShouldNotBe(0);
        (refused.Output + refused.Error).ShouldContain("journal");
        (await lab.CliAsync("lock", "spare", "--reason", "not stored")).ExitCode.ShouldNotBe(0);
        (await user.TrySshAsync(instance, "echo still here")).Succeeded().Trim().ShouldBe("still here");
        // What breaks now waits for room: no process is started whose handle cannot be written down.
        Processes.Kill(Processes.Only("Hardshare.Carrier", " stream ", instance));
        (await user.ShowAsync(instance))?.GetProperty("status").GetString().ShouldBe("READY");

        lab.Disk.MakeRoom();
        await Await.ConditionAsync("what is new is taken again", Limit, async () => (await lab.CliAsync("lock", "spare", "--reason", "stored")).ExitCode == 0);
        (await lab.CliAsync("history", "spare")).Succeeded().ShouldNotContain("not stored");
        (await user.ShowAsync(instance))?.GetProperty("status").GetString().ShouldBe("READY");
        await Await.ConditionAsync("the arm answers", Limit, async () => (await user.SshAsync(instance, ApiUser.AskTheArm)).Contains("X:", StringComparison.Ordinal));
        await Await.ConditionAsync("what happened meanwhile is in the history", Limit, async () =>
            (await lab.CliAsync("history", instance, "--format", "json")).Output.Contains("instance-part-repaired-v1", StringComparison.Ordinal));
        await user.TerminateAsync(instance);
        await lab.InstanceBecomesAsync(instance, "TERMINATED");
        await lab.NothingIsLeftOfAsync(instance);
        new JournalFile(lab.Journal).Contradictions().ShouldBeEmpty();
    }
}
