using System.Net;
using System.Net.Sockets;
using Hardshare.Labs.Faults;

namespace Hardshare.EndToEnd.Tests;

/// <summary>A robot on the network, and two hosts that can serve it; the one that does is killed.</summary>
public sealed class ClusterFailoverTests
{
    [Fact]
    public async Task Deployment_of_a_killed_host_is_served_by_the_other_and_what_it_left_is_removed_when_it_is_back()
    {
        using var robot = new TcpListener(IPAddress.Loopback, 0);
        robot.Start();
        var (one, two) = ($"one-{Guid.NewGuid().ToString()[..8]}", $"two-{Guid.NewGuid().ToString()[..8]}");
        LabPlan Plan(string name, bool registers) => new(
            _ => $$"""
                net {
                  hosts = ["{{one}}", "{{two}}"]
                  limits.dead-man = 2 s
                  devices.robot { kind = tcp, host = "127.0.0.1", port = {{((IPEndPoint)robot.LocalEndpoint).Port}} }
                }
                """,
            registers ? ["net"] : [], [])
        { NodeName = name };

        await using var cluster = await ClusterLab.StartAsync("4s", Plan(one, registers: true), Plan(two, registers: false));
        var (killed, other) = (cluster[0], cluster[1]);
        var first = await LaunchedAsync(new ApiUser(killed));
        await killed.InstanceBecomesAsync(first, "READY");
        killed.KillNode();

        await Await.ConditionAsync("the other host serves it", TimeSpan.FromSeconds(40), async () =>
            (await other.CliAsync("history", "net")).Output.Contains($"moved from {one} to {two}", StringComparison.Ordinal));
        await other.InstanceBecomesAsync(first, "TERMINATED");
        var user = new ApiUser(other);
        var second = await LaunchedAsync(user);
        await other.InstanceBecomesAsync(second, "READY");
        (await user.SshAsync(second, "echo served")).Trim().ShouldBe("served");

        await killed.StartNodeAsync();
        await killed.NothingIsLeftOfAsync(first);
        (await user.SshAsync(second, "echo still")).Trim().ShouldBe("still");
        (await killed.CliAsync("terminate", second, "--wait")).Succeeded();
        await other.NothingIsLeftOfAsync(second);
    }

    private static async Task<string> LaunchedAsync(ApiUser user)
    {
        string? instance = null;
        await Await.ConditionAsync("it is granted", TimeSpan.FromSeconds(40), async () => (instance = await user.LaunchAsync("net")) is not null);
        return instance!;
    }
}
