using System.Text.Json;
using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests;

/// <summary>Real processes killed with real signals: the instance stays READY, and the user's address works again.</summary>
[Collection(LabCollection.Name)]
public sealed class SupervisionTests(SharedLab lab)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Node_killed_while_a_session_streams_costs_no_byte_and_its_successor_adopts()
    {
        await using var held = await lab.LaunchAsync("arm");
        var instance = held.Id;
        using var session = lab.StartCli("ssh", instance, "--", "for i in $(seq 200); do echo $i; sleep 0.05; done");
        session.StandardInput.Close();
        // The session streams, before anything is killed.
        var lines = new List<string> { (await session.StandardOutput.ReadLineAsync())! };
        lab.KillNode();
        await lab.StartNodeAsync();
        (await lab.InstanceAsync(instance)).GetProperty("status").GetString().ShouldBe("READY");
        while (await session.StandardOutput.ReadLineAsync() is { } line)
            lines.Add(line);
        lines.ShouldBe(Enumerable.Range(1, 200).Select(i => i.ToString()));
        await HistoryHasAsync(instance, "instance-adopted-v1");
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
        await lab.NothingIsLeftOfAsync(instance);
    }

    [Fact]
    public async Task Tunnel_killed_is_back_at_the_same_address()
    {
        await using var held = await lab.LaunchAsync("net");
        var instance = held.Id;
        var port = await PortAsync(instance);
        Processes.Kill(Processes.Only("ssh", "-R", instance));
        await WorksAsync(instance);
        (await PortAsync(instance)).ShouldBe(port);
        await HistoryHasAsync(instance, "instance-part-repaired-v1");
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Relay_killed_is_back_with_its_ports()
    {
        await using var held = await lab.LaunchAsync("net");
        var instance = held.Id;
        Processes.Kill(Processes.Only("Hardshare.Carrier", " relay ", lab.Folder));
        await WorksAsync(instance);
        await HistoryHasAsync(instance, "instance-part-repaired-v1");
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Relay_whose_state_cannot_be_read_is_told_all_again()
    {
        await using var held = await lab.LaunchAsync("net");
        var instance = held.Id;
        var relay = Processes.Only("Hardshare.Carrier", " relay ", lab.Folder);
        var state = Directory.GetFiles(lab.Folder, "state.json", SearchOption.AllDirectories).Single(file => Path.GetFileName(Path.GetDirectoryName(file)) == "relay");
        Processes.Signal(relay, "STOP");
        await File.WriteAllTextAsync(state, "{ broken");
        Processes.Kill(relay);
        await HistoryHasAsync(instance, "instance-part-repaired-v1");
        await WorksAsync(instance);
        (await File.ReadAllTextAsync(state + ".bad")).ShouldBe("{ broken");
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Gateway_s_sshd_killed_cuts_nobody_and_serves_new_tunnels()
    {
        await using var held = await lab.LaunchAsync("net");
        var instance = held.Id;
        using var session = lab.StartCli("ssh", instance, "--", "echo begun; sleep 2; echo still here");
        session.StandardInput.Close();
        (await session.StandardOutput.ReadLineAsync()).ShouldBe("begun");
        Processes.Kill(Processes.Only("sshd", "[listener]", lab.Folder));
        (await session.StandardOutput.ReadToEndAsync()).Trim().ShouldBe("still here");
        Processes.Kill(Processes.Only("ssh", "-R", instance));
        await WorksAsync(instance);
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Stream_killed_is_back_at_the_same_terminal_device()
    {
        await using var held = await lab.LaunchAsync("arm");
        var instance = held.Id;
        Processes.Kill(Processes.Only("Hardshare.Carrier", "stream", instance));
        await Await.ConditionAsync("the arm answers again", Limit, async () => await ArmAnswersAsync(instance));
        (await lab.InstanceAsync(instance)).GetProperty("status").GetString().ShouldBe("READY");
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Container_killed_is_restarted_and_beyond_its_limit_the_instance_ends_and_the_deployment_is_locked()
    {
        await using var held = await lab.LaunchAsync("arm");
        var instance = held.Id;
        await KillContainerAsync(instance);
        await HistoryHasAsync(instance, "instance-part-repaired-v1");
        await WorksAsync(instance);
        await KillContainerAsync(instance);
        await lab.InstanceBecomesAsync(instance, "TERMINATED");
        (await lab.CliAsync("info", "arm")).Succeeded().ShouldContain("ended with a fault");
        await lab.NothingIsLeftOfAsync(instance);
        (await lab.CliAsync("unlock", "arm")).Succeeded();
    }

    [Fact]
    public async Task Robot_that_vanishes_and_comes_back_works_again_at_the_same_device()
    {
        await using var held = await lab.LaunchAsync("arm");
        var instance = held.Id;
        await lab.ArmAsync("arm", "vanish");
        await HistoryHasAsync(instance, "instance-part-broken-v1");
        await lab.ArmAsync("arm", "return");
        await HistoryHasAsync(instance, "instance-part-repaired-v1");
        (await ArmAnswersAsync(instance)).ShouldBeTrue();
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Node_that_hangs_stops_the_robot_s_input_after_the_dead_man_deadline_and_input_flows_again_afterwards()
    {
        await using var held = await lab.LaunchAsync("arm");
        var instance = held.Id;
        using var writer = lab.StartCli("ssh", instance, "--", "stty -F /dev/arm raw -echo; while :; do printf 'M114\\n' > /dev/arm; sleep 0.05; done");
        writer.StandardInput.Close();
        await Await.ConditionAsync("input flows", Limit, async () => await BytesAsync() is var now && await GrowsAsync(now));
        Processes.Signal(lab.NodePid, "STOP");
        try
        {
            await Await.ConditionAsync("input stops", Limit, async () => !await GrowsAsync(await BytesAsync()));
        }
        finally
        {
            Processes.Signal(lab.NodePid, "CONT");
        }
        await Await.ConditionAsync("input flows again", Limit, async () => await GrowsAsync(await BytesAsync()));
        writer.Kill(entireProcessTree: true);
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Terminate_during_init_leaves_nothing()
    {
        using var launch = lab.StartCli("launch", "spare", "--no-wait", "--format", "json");
        launch.StandardInput.Close();
        var instance = JsonDocument.Parse(await launch.StandardOutput.ReadToEndAsync()).RootElement.GetProperty("instance").GetString()!;
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
        (await lab.InstanceAsync(instance)).GetProperty("status").GetString().ShouldBe("TERMINATED");
        await lab.NothingIsLeftOfAsync(instance);
        File.Delete(Path.Combine(lab.Folder, "actions"));
    }

    [Fact]
    public async Task Sweep_removes_what_no_living_instance_claims_and_first_tells()
    {
        var stray = Guid.NewGuid().ToString();
        var folder = Path.Combine(lab.Folder, "data", "instances", stray);
        Directory.CreateDirectory(Path.Combine(folder, "keys"));
        (await lab.CliAsync("sweep")).Succeeded().ShouldContain("younger than a minute");
        Directory.SetLastWriteTimeUtc(folder, DateTime.UnixEpoch);
        (await lab.CliAsync("sweep", "--dry-run")).Succeeded().ShouldContain(stray);
        Directory.Exists(folder).ShouldBeTrue();
        (await lab.CliAsync("sweep")).Succeeded().ShouldContain(stray);
        await lab.NothingIsLeftOfAsync(stray);
    }

    private async Task WorksAsync(string instance) => await Await.ConditionAsync(
        $"{instance} answers again", Limit, async () => (await lab.CliAsync("ssh", instance, "--", "true")).ExitCode == 0);

    private async Task<bool> ArmAnswersAsync(string instance) =>
        (await lab.CliAsync("ssh", instance, "--", ApiUser.AskTheArm)).Output.Contains("X:", StringComparison.Ordinal);

    private async Task<int> PortAsync(string instance) => (await lab.InstanceAsync(instance)).GetProperty("fwd").GetProperty("port").GetInt32();

    private Task HistoryHasAsync(string instance, string manifest) => Await.ConditionAsync(
        $"the history of {instance} has {manifest}", Limit,
        async () => (await lab.CliAsync("history", instance, "--format", "json")).Output.Contains(manifest, StringComparison.Ordinal));

    private async Task KillContainerAsync(string instance)
    {
        var pid = (await lab.EngineAsync("inspect", "--format", "{{.State.Pid}}", $"hardshare-{instance}")).Trim();
        Processes.Kill(int.Parse(pid));
    }

    private async Task<long> BytesAsync() => long.Parse(new string([.. (await lab.ArmAsync("arm", "log")).Where(char.IsAsciiDigit)]));

    private async Task<bool> GrowsAsync(long before)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System);
        return await BytesAsync() > before;
    }
}
