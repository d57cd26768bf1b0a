using System.Text.Json;

namespace Hardshare.EndToEnd.Tests;

[Collection(LabCollection.Name)]
public sealed class MainJobTests(SharedLab lab)
{
    /// <summary>Moves the arm through its terminal device and prints what it says, then its position once it stands.</summary>
    private const string MoveTheArm = """
        exec 3<>/dev/arm
        say() { printf '%s\n' "$1" >&3; while read -r -t 10 answer <&3; do echo "$answer"; [ "$answer" = ok ] && break; done; }
        say M114; say 'G1 X12 Y4 Z2 F6000'; say M400; say M114
        """;

    [Fact]
    public async Task Launch_use_terminate_look_up_and_nothing_is_left()
    {
        await using var held = await lab.LaunchAsync("arm");
        var instance = held.Id;
        var ready = await lab.InstanceAsync(instance);
        ready.GetProperty("status").GetString().ShouldBe("READY");
        ready.GetProperty("fwd").GetProperty("port").GetInt32().ShouldBeInRange(lab.PublicPorts.First, lab.PublicPorts.Last);

        var moved = (await lab.CliAsync("ssh", instance, "--", MoveTheArm)).Succeeded();
        moved.ShouldContain("X:12.00 Y:4.00 Z:2.00");

        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
        (await lab.InstanceAsync(instance)).GetProperty("status").GetString().ShouldBe("TERMINATED");
        await lab.NothingIsLeftOfAsync(instance);

        var history = (await lab.CliAsync("history", instance, "--format", "json")).Succeeded();
        var manifests = Manifests(history);
        manifests.ShouldContain("instance-initiated-v1");
        manifests.ShouldContain("instance-ready-v1");
        manifests.ShouldContain("instance-terminating-v1");
        manifests[^1].ShouldBe("instance-cleaned-up-v1");
        (await lab.CliAsync("history", instance)).Succeeded().ShouldContain("READY at");
    }

    [Fact]
    public async Task Python_library_s_way_works_key_from_the_reply_then_ssh_then_terminate()
    {
        var deployment = await DeploymentAsync("net");
        var reply = await lab.Api.PostAsync($"/new/{deployment}", new StringContent("""{"reserve": false}"""));
        var body = JsonDocument.Parse(await reply.Content.ReadAsStringAsync()).RootElement;
        body.GetProperty("success").GetBoolean().ShouldBeTrue();
        var instance = body.GetProperty("id").GetString()!;
        var key = Path.Combine(lab.Folder, "user-key");
        await File.WriteAllTextAsync(key, body.GetProperty("sshkey").GetString());
        File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var ready = await lab.InstanceBecomesAsync(instance, "READY");

        // The TCP device is a host name and a port inside.
        var echoed = await SshAsync(ready, key, $"exec 3<>/dev/tcp/service/{lab.ServicePort}; echo hello robot >&3; head -n 1 <&3");
        echoed.Succeeded().Trim().ShouldBe("hello robot");

        (await lab.Api.PostAsync($"/terminate/{instance}", null)).IsSuccessStatusCode.ShouldBeTrue();
        await lab.InstanceBecomesAsync(instance, "TERMINATED");
        await lab.NothingIsLeftOfAsync(instance);
    }

    [Fact]
    public async Task Instance_has_no_network_and_sees_no_device_but_its_own()
    {
        await using var held = await lab.LaunchAsync("net");
        var instance = held.Id;
        var seen = (await lab.CliAsync("ssh", instance, "--", "ls /sys/class/net; ls /run/hardshare/dev; ls /dev | grep -c tty || true")).Succeeded();
        seen.Split('\n', StringSplitOptions.TrimEntries)[..2].ShouldBe(["lo", "service"]);
        (await lab.CliAsync("ssh", instance, "--", $"exec 3<>/dev/tcp/127.0.0.1/{lab.ApiPort}")).ExitCode.ShouldNotBe(0);
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Scp_copies_there_and_back()
    {
        await using var held = await lab.LaunchAsync("net");
        var instance = held.Id;
        var ready = await lab.InstanceAsync(instance);
        var key = Directory.EnumerateFiles(Path.Combine(lab.Folder, "state"), instance, SearchOption.AllDirectories).First(f => f.Contains("keys", StringComparison.Ordinal));
        var source = Path.Combine(lab.Folder, "source.bin");
        var bytes = new byte[3_000_000];
        new Random(7).NextBytes(bytes);
        await File.WriteAllBytesAsync(source, bytes);
        string[] options = ["-q", "-P", Port(ready), "-i", key, "-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"];
        (await Executed.RunAsync("scp", [.. options, source, "root@127.0.0.1:/root/copy.bin"])).Succeeded();
        (await Executed.RunAsync("scp", [.. options, "root@127.0.0.1:/root/copy.bin", source + ".back"])).Succeeded();
        (await File.ReadAllBytesAsync(source + ".back")).ShouldBe(bytes);
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Actions_run_before_inside_and_at_the_end_with_the_instance_in_their_environment()
    {
        await using var held = await lab.LaunchAsync("spare");
        var instance = held.Id;
        (await lab.CliAsync("ssh", instance, "--", "cat /started")).Succeeded().Trim().ShouldBe(instance);
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
        (await File.ReadAllLinesAsync(Path.Combine(lab.Folder, "actions"))).ShouldBe([$"before {instance}", $"end {instance}"]);
        Manifests((await lab.CliAsync("history", instance, "--format", "json")).Succeeded()).Count(m => m == "instance-action-ran-v1").ShouldBe(3);
    }

    [Fact]
    public async Task Image_that_does_not_exist_ends_as_init_fail_with_the_name_and_frees_the_deployment()
    {
        var failed = await lab.CliAsync("launch", "broken");
        failed.ExitCode.ShouldBe(1);
        (failed.Output + failed.Error).ShouldContain("no-such-image");
        (await lab.CliAsync("info", "broken")).Succeeded().ShouldNotContain("locked");
    }

    [Fact]
    public async Task Monitor_that_fails_locks_the_deployment_and_unlock_frees_it()
    {
        var unwell = Path.Combine(lab.Folder, "unwell");
        await File.WriteAllTextAsync(unwell, "");
        await Await.ConditionAsync("locked by its monitor", TimeSpan.FromSeconds(20), async () =>
            (await lab.CliAsync("info", "watched")).Succeeded().Contains("monitor failed", StringComparison.Ordinal));
        (await lab.CliAsync("launch", "watched")).ExitCode.ShouldBe(5);
        File.Delete(unwell);
        (await lab.CliAsync("unlock", "watched")).Succeeded();
        await using var held = await lab.LaunchAsync("watched");
        var instance = held.Id;
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Firewall_that_drops_cuts_users_off_and_accept_lets_them_in_again()
    {
        await using var held = await lab.LaunchAsync("net");
        var instance = held.Id;
        (await lab.CliAsync("firewall", instance, "--flush")).Succeeded();
        (await Executed.RunAsync("ssh-keyscan", ["-T", "2", "-p", Port(await lab.InstanceAsync(instance)), "127.0.0.1"])).Output.ShouldBeEmpty();
        (await lab.CliAsync("firewall", instance, "--accept", "127.0.0.0/8")).Succeeded();
        (await lab.CliAsync("ssh", instance, "--", "true")).Succeeded();
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Waiting_request_is_served_when_the_robot_is_free_again()
    {
        await using var held = await lab.LaunchAsync("net");
        var first = held.Id;
        (await lab.CliAsync("launch", "net")).ExitCode.ShouldBe(5);
        using var waiting = lab.StartCli("launch", "net", "--wait", "--format", "json");
        waiting.StandardInput.Close();
        var output = waiting.StandardOutput.ReadToEndAsync();
        await Await.ConditionAsync("the request waits", TimeSpan.FromSeconds(20), async () =>
            JsonDocument.Parse(await lab.Api.GetStringAsync("/reservations")).RootElement.GetProperty("reservations").GetArrayLength() == 1);
        (await lab.CliAsync("terminate", first, "--wait")).Succeeded();
        await waiting.WaitForExitAsync();
        var second = JsonDocument.Parse(await output).RootElement.GetProperty("id").GetString()!;
        (await lab.CliAsync("ssh", second, "--", "true")).Succeeded();
        (await lab.CliAsync("terminate", second, "--wait")).Succeeded();
    }

    [Fact]
    public async Task Other_people_see_nothing_and_end_nothing()
    {
        await using var held = await lab.LaunchAsync("net");
        var instance = held.Id;
        using var mallory = lab.ApiFor(await lab.TokenAsync("mallory"));
        ((int)(await mallory.GetAsync($"/instance/{instance}")).StatusCode).ShouldBe(404);
        ((int)(await mallory.PostAsync($"/terminate/{instance}", null)).StatusCode).ShouldBe(404);
        ((int)(await mallory.PostAsync($"/new/{await DeploymentAsync("arm")}", null)).StatusCode).ShouldBe(403);
        (await lab.InstanceAsync(instance)).GetProperty("status").GetString().ShouldBe("READY");
        (await lab.CliAsync("terminate", instance, "--wait")).Succeeded();
    }

    private static string[] Manifests(string history)
    {
        var root = JsonDocument.Parse(history).RootElement;
        var entries = root.ValueKind == JsonValueKind.Array ? root : root.GetProperty("entries");
        return [.. entries.EnumerateArray().Select(e => e.GetProperty("manifest").GetString()!)];
    }

    private static string Port(JsonElement instance) => instance.GetProperty("fwd").GetProperty("port").GetInt32().ToString();

    private Task<Executed> SshAsync(JsonElement instance, string key, string command)
    {
        var hosts = Path.Combine(lab.Folder, "known");
        File.WriteAllText(hosts, $"[127.0.0.1]:{Port(instance)} {instance.GetProperty("hostkeys")[0].GetString()}\n");
        return Executed.RunAsync("ssh", ["-F", "none", "-i", key, "-p", Port(instance), "-o", $"UserKnownHostsFile={hosts}", "-o", "StrictHostKeyChecking=yes",
            "-o", "BatchMode=yes", "root@127.0.0.1", command]);
    }

    private async Task<string> DeploymentAsync(string type)
    {
        var list = JsonDocument.Parse(await lab.Api.GetStringAsync($"/deployments?info=t&types={type}")).RootElement;
        return list.GetProperty("workspace_deployments").EnumerateArray().ShouldHaveSingleItem().GetString()!;
    }
}
