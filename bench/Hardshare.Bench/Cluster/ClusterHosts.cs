using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Hardshare.Bench.Sessions;
using Hardshare.Labs;

namespace Hardshare.Bench.Cluster;

/// <summary>
/// Three nodes as processes of their own on one workspace, with leases of the usual length. Two of them can serve a robot that is on the network.
/// </summary>
internal sealed class ClusterHosts : IAsyncDisposable
{
    private const string Robot = "net";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TcpListener _robot = new(IPAddress.Loopback, 0);
    private readonly List<HttpClient> _root = [];
    private readonly List<(int Host, string Instance)> _left = [];
    private string _key = "";
    private ClusterLab? _lab;
    private (double Unreachable, double Served)? _killed;
    private int _serves;

    public ClusterLab Lab => _lab!;

    public static async Task<ClusterHosts> StartAsync()
    {
        var hosts = new ClusterHosts();
        try
        {
            await hosts.SetUpAsync();
        }
        catch
        {
            await hosts.DisposeAsync();
            throw;
        }
        return hosts;
    }

    /// <summary>
    /// Kill the host that serves the robot, which somebody is using, so many times. Seconds until all others show it as unreachable, and until an instance of the robot is READY on the
    /// other host; the longest of each.
    /// </summary>
    public async Task<(double Unreachable, double Served)> KillAsync(int times)
    {
        if (_killed is { } known)
            return known;
        var taken = new List<(double Unreachable, double Served)>();
        for (var i = 0; i < times; i++)
            taken.Add(await KillAsync());
        foreach (var (host, instance) in _left)
            await _lab![host].NothingIsLeftOfAsync(instance);
        _killed = (taken.Max(one => one.Unreachable), taken.Max(one => one.Served));
        return _killed.Value;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _root)
            client.Dispose();
        if (_lab is not null)
            await _lab.DisposeAsync();
        _robot.Dispose();
    }

    private async Task SetUpAsync()
    {
        _robot.Start();
        string[] names = [.. new[] { "one", "two", "three" }.Select(name => $"{name}-{Guid.NewGuid().ToString()[..8]}")];
        LabPlan Plan(int node) => new(
            _ => $$"""
                {{Robot}} {
                  hosts = ["{{names[0]}}", "{{names[1]}}"]
                  devices.robot { kind = tcp, host = "127.0.0.1", port = {{((IPEndPoint)_robot.LocalEndpoint).Port}} }
                }
                """,
            node == 0 ? [Robot] : [], [])
        { NodeName = names[node] };
        _lab = await ClusterLab.StartAsync("8s", Plan(0), Plan(1), Plan(2));
        _root.AddRange(_lab.Nodes.Select(node => UnixHttp.Client(Path.Combine(node.Folder, "hardshare.sock"))));
        var key = Path.Combine(_lab[0].Folder, "user_key");
        (await Executed.RunAsync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key])).Succeeded();
        _key = (await File.ReadAllTextAsync(key + ".pub")).Trim();
    }

    private async Task<(double Unreachable, double Served)> KillAsync()
    {
        var (killed, other, third) = (_serves, 1 - _serves, 2);
        var name = _lab![killed].NodeName;
        var ended = await LaunchedAsync(killed);
        await ReadyAsync(killed, ended);
        _left.Add((killed, ended));
        var watch = Stopwatch.StartNew();
        _lab[killed].KillNode();
        var unreachable = Task.WhenAll(new[] { other, third }.Select(node => UntilAsync(async () => await StatusAsync(node, name) == "unreachable")))
            .ContinueWith(_ => watch.Elapsed.TotalSeconds, TaskScheduler.Default);
        // Whoever wants the robot asks where it will be; what ran on the killed host ends with the take-over.
        var instance = await LaunchedAsync(other);
        await ReadyAsync(other, instance);
        var served = watch.Elapsed.TotalSeconds;
        (await _root[other].PostAsync($"/terminate/{instance}", null)).EnsureSuccessStatusCode();
        await StatusBecomesAsync(other, instance, "TERMINATED");
        await _lab[killed].StartNodeAsync();
        await UntilAsync(async () => await StatusAsync(other, name) == "up" && await StatusAsync(third, name) == "up");
        _serves = other;
        return (await unreachable, served);
    }

    /// <summary>Ask until it is granted.</summary>
    private async Task<string> LaunchedAsync(int node)
    {
        string? id = null;
        await UntilAsync(async () =>
        {
            using var launched = await _root[node].PostAsJsonAsync($"/new/{Robot}", new { sshkey = _key });
            id = launched.IsSuccessStatusCode ? (await launched.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString() : null;
            return id is not null;
        });
        return id!;
    }

    private Task ReadyAsync(int node, string instance) => StatusBecomesAsync(node, instance, "READY");

    private Task StatusBecomesAsync(int node, string instance, string status) => UntilAsync(async () =>
        (await _root[node].GetFromJsonAsync<JsonElement>($"/instance/{instance}")).GetProperty("status").GetString() == status);

    private async Task<string?> StatusAsync(int node, string name)
    {
        using var asked = await _root[node].PostAsJsonAsync("/query", new { manifest = "list-nodes-v1", body = new { } });
        var reply = await asked.Content.ReadFromJsonAsync<JsonElement>();
        return reply.GetProperty("body").GetProperty("nodes").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name).GetProperty("status").GetString();
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo)
    {
        for (var watch = Stopwatch.StartNew(); !await isSo();)
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException("it did not come to that");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }
}
