using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests.Faults;

/// <summary>What hangs at one deployment does not hold up another, and what belongs to one instance is out of another's reach.</summary>
[Collection(LabCollection.Name)]
public sealed class NeighboursTests : IAsyncLifetime
{
    private Lab _lab = null!;
    private ApiUser _user = null!;

    public async Task InitializeAsync()
    {
        _lab = await Lab.StartAsync(new LabPlan(
            lab => $$"""
                hung {
                  devices.arm { kind = serial, path = "{{lab.Folder}}/arm.tty" }
                  actions {
                    before = [ { command = ["/bin/sh", "-c", "while [ ! -e {{lab.Folder}}/go ]; do sleep 0.1; done"], limit = 5 minutes } ]
                    end = [ { command = ["/bin/sh", "-c", "while [ ! -e {{lab.Folder}}/stop ]; do sleep 0.1; done"], limit = 5 minutes } ]
                  }
                  monitor { command = ["/bin/sleep", "600"], interval = 100 ms, limit = 10 minutes, failures = 3 }
                  limits { clean-up = 5 minutes, init = 5 minutes }
                }
                other { devices.arm { kind = serial, path = "{{lab.Folder}}/spare.tty" } }
            """,
            ["hung", "other"],
            ["arm", "spare"]));
        _user = new ApiUser(_lab);
    }

    public async Task DisposeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "go"), "");
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "stop"), "");
        await _lab.DisposeAsync();
    }

    [Fact]
    public async Task Hanging_script_device_and_monitor_of_one_hold_up_nobody_else()
    {
        var hung = (await _user.LaunchAsync("hung")).ShouldNotBeNull();
        await UseOtherAsync();
        (await _lab.InstanceAsync(hung)).GetProperty("status").GetString().ShouldBe("INIT");
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "go"), "");
        await _lab.InstanceBecomesAsync(hung, "READY");
        await _lab.ArmAsync("arm", "hang");
        // More than its terminal can hold: the stream's writes to the device do not go through any more.
        await _user.SshAsync(hung, "stty -F /dev/arm raw -echo; timeout 2 head -c 1000000 /dev/zero > /dev/arm; true");
        await UseOtherAsync();
        await _user.TerminateAsync(hung);
        await _lab.InstanceBecomesAsync(hung, "TERMINATING");
        await UseOtherAsync();
        (await _lab.InstanceAsync(hung)).GetProperty("status").GetString().ShouldBe("TERMINATING");
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "stop"), "");
        await _lab.InstanceBecomesAsync(hung, "TERMINATED");
        await _lab.NothingIsLeftAsync();
    }

    [Fact]
    public async Task Instance_reaches_no_port_device_socket_or_terminal_but_its_own()
    {
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "go"), "");
        await File.WriteAllTextAsync(Path.Combine(_lab.Folder, "stop"), "");
        var mine = (await _user.LaunchAsync("other")).ShouldNotBeNull();
        var theirs = (await _user.LaunchAsync("hung")).ShouldNotBeNull();
        await _lab.InstanceBecomesAsync(mine, "READY");
        var port = (await _lab.InstanceBecomesAsync(theirs, "READY")).GetProperty("fwd").GetProperty("port").GetInt32();

        // The API, the gateway's sshd, the other's public port: nothing but the container's own loopback is there.
        (await _user.SshAsync(mine, "ls /sys/class/net; cat /proc/net/route | tail -n +2")).Trim().ShouldBe("lo");
        foreach (var closed in new[] { _lab.ApiPort, _lab.GatewaySshPort, port })
            (await _user.SshAsync(mine, $"timeout 2 bash -c 'exec 3<>/dev/tcp/127.0.0.1/{closed}' 2> /dev/null || echo closed")).Trim().ShouldBe("closed");
        // Its terminals are of an instance of devpts of its own: it can neither see nor make the host's or another's.
        (await _user.SshAsync(mine, "ls /run/hardshare/dev; ls /dev/pts | tr '\\n' ' '")).ShouldNotContain(theirs);
        (await _user.SshAsync(mine, "for n in $(seq 0 40); do mknod /tmp/t$n c 136 $n 2> /dev/null && echo made $n; done; true")).ShouldBeEmpty();
        (await _user.SshAsync(mine, "mount -t devpts none /mnt 2> /dev/null && echo mounted; mknod /tmp/disk b 8 0 2> /dev/null && echo made; true")).ShouldBeEmpty();
        (await _user.SshAsync(mine, "ls /sys/fs/cgroup > /dev/null; echo 1 > /proc/sys/kernel/sysrq 2> /dev/null && echo written; true")).ShouldBeEmpty();
        // No socket of the host, the node or the container engine.
        (await _user.SshAsync(mine, "find / -xdev -type s 2> /dev/null; find /run /var/run -type s 2> /dev/null | sort -u")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldAllBe(socket => socket.StartsWith("/run/hardshare/", StringComparison.Ordinal));
        // And the other's robot answers undisturbed while it is flooded here.
        await _user.SshAsync(mine, "stty -F /dev/arm raw -echo; timeout 1 cat /dev/zero > /dev/arm; true");
        (await _user.SshAsync(theirs, "exec 3<>/dev/arm; printf 'M114\\n' >&3; read -r -t 5 answer <&3; echo \"$answer\"")).ShouldContain("X:");
    }

    [Fact]
    public async Task What_an_api_call_sets_never_runs_on_the_host()
    {
        var trap = Path.Combine(_lab.Folder, "trap");
        var poison = $"$(touch {trap})`touch {trap}`; touch {trap} #' \" \n touch {trap}";
        using var body = new StringContent(System.Text.Json.JsonSerializer.Serialize(new { desc = poison, description = poison, tag = poison, region = poison }));
        var deployment = (await _lab.CliAsync("info", "other", "--format", "json")).Succeeded();
        var id = System.Text.Json.JsonDocument.Parse(deployment).RootElement.GetProperty("id").GetString()!;
        await _lab.Api.PatchAsync($"/deployment/{id}", body);
        (await _lab.CliAsync("lock", "other", "--reason", poison.Replace('\n', ' '))).Succeeded();
        (await _lab.CliAsync("unlock", "other")).Succeeded();
        using var launch = new StringContent(System.Text.Json.JsonSerializer.Serialize(new { repo = poison, eurl = poison }));
        using var launched = await _lab.Api.PostAsync("/new/other", launch);
        var instance = await _user.LaunchAsync("other");
        if (instance is not null)
            await _lab.InstanceBecomesAsync(instance, "READY");
        File.Exists(trap).ShouldBeFalse();
    }

    private async Task UseOtherAsync()
    {
        var instance = (await _user.LaunchAsync("other")).ShouldNotBeNull();
        await _lab.InstanceBecomesAsync(instance, "READY");
        (await _user.SshAsync(instance, "echo works")).Trim().ShouldBe("works");
        await _user.TerminateAsync(instance);
        await _lab.InstanceBecomesAsync(instance, "TERMINATED");
    }
}
