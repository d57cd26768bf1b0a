using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace Hardshare.Labs.Faults;

/// <summary>
/// Nodes that hang or are killed, and a database that is killed, at random moments, under a steady load of launches, terminations and changed rules at all nodes. Afterwards the history is held against what was
/// acknowledged: nothing twice, nothing missing, no gap, and nothing is left on any host. The seed makes the same choices again; the machine does not keep the same time.
/// </summary>
public sealed class ClusterFaults(ClusterLab cluster, IReadOnlyList<string> types, int seed, Action<string> say)
{
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(90);
    private readonly ConcurrentBag<string> _granted = [];
    private readonly ConcurrentBag<string> _rules = [];
    private Dictionary<string, string> _deployments = [];

    /// <summary>Two nodes with a robot each, and the types of their deployments.</summary>
    public static (LabPlan[] Plans, string[] Types) Plans() => (
        [.. new[] { "left", "right" }.Select(type => new LabPlan(
            lab => $"{type} {{ devices.service {{ kind = tcp, host = \"127.0.0.1\", port = {lab.ServicePort} }}, limits.dead-man = 2 s }}", [type], []))],
        ["left", "right"]);

    public async Task RunAsync(TimeSpan duration)
    {
        var random = new Random(seed);
        var shown = (await cluster.Nodes[0].CliAsync("search", "--format", "json")).Succeeded();
        _deployments = JsonDocument.Parse(shown).RootElement.GetProperty("deployments").EnumerateArray()
            .ToDictionary(one => one.GetProperty("type").GetString()!, one => one.GetProperty("id").GetString()!);
        using var over = new CancellationTokenSource();
        var load = cluster.Nodes.SelectMany((node, i) => new[] { LaunchAsync(node, new Random(seed + i + 1), over.Token), ChangeRulesAsync(node, new Random(seed - i - 1), over.Token) }).ToArray();
        for (var begun = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(begun) < duration;)
            await FaultAsync(random);
        await over.CancelAsync();
        await Task.WhenAll(load);
        await SettleAsync();
    }

    private async Task FaultAsync(Random random)
    {
        var node = cluster.Nodes[random.Next(cluster.Nodes.Count)];
        switch (random.Next(4))
        {
            case 0:
                say($"{node.NodeName} hangs");
                Processes.Signal(node.NodePid, "STOP");
                await PauseAsync(random, 1000, 6000);
                Processes.Signal(node.NodePid, "CONT");
                break;
            case 1:
                say($"{node.NodeName} is killed");
                node.KillNode();
                await PauseAsync(random, 0, 5000);
                node.BeginNode();
                break;
            case 2:
                say($"{node.NodeName} is killed and started at once");
                node.KillNode();
                node.BeginNode();
                break;
            default:
                say("the database is killed");
                cluster.Server.Kill();
                await PauseAsync(random, 0, 5000);
                cluster.Server.Restart();
                break;
        }
        await PauseAsync(random, 2000, 6000);
    }

    private async Task LaunchAsync(Lab node, Random random, CancellationToken over)
    {
        var user = new ApiUser(node);
        while (!over.IsCancellationRequested)
        {
            if (await user.LaunchAsync(types[random.Next(types.Count)]) is { } instance)
            {
                _granted.Add(instance);
                await PauseAsync(random, 0, 1500);
                while (!await user.TerminateAsync(instance) && !over.IsCancellationRequested)
                    await PauseAsync(random, 50, 200);
            }
            await PauseAsync(random, 20, 200);
        }
    }

    // One id a command, sent again until it is answered for good, as an operator's program would.
    private async Task ChangeRulesAsync(Lab node, Random random, CancellationToken over)
    {
        for (var i = 0; !over.IsCancellationRequested; i++)
        {
            var command = Guid.NewGuid().ToString();
            var type = types[random.Next(types.Count)];
            for (var done = false; !done && !over.IsCancellationRequested;)
            {
                done = await SetRuleAsync(node, type, command, $"user:{node.NodeName}-{i}") is { } accepted && accepted;
                await PauseAsync(random, 50, 300);
            }
        }
    }

    /// <returns>Whether it was accepted; null when nobody answered, or it may be sent again.</returns>
    private async Task<bool?> SetRuleAsync(Lab node, string type, string command, string user)
    {
        try
        {
            using var reply = await node.Api.PostAsJsonAsync("/command", new
            {
                to = $"deployment/{_deployments[type]}",
                manifest = "set-rule-v1",
                body = new { user, capability = "CAP_INSTANTIATE" },
                id = command,
            });
            if (!reply.IsSuccessStatusCode)
                return null;
            _rules.Add(command);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return null;
        }
    }

    private async Task SettleAsync()
    {
        foreach (var node in cluster.Nodes)
            await node.NodeAnswersAsync();
        var user = new ApiUser(cluster.Nodes[0]);
        var journal = new JournalInDatabase(cluster.Server);
        var instances = journal.Instances();
        foreach (var instance in instances)
            await Await.ConditionAsync($"{instance} is over", Settles, async () =>
            {
                await user.TerminateAsync(instance);
                return await user.ShowAsync(instance) is { } shown && shown.TryGetProperty("status", out var status) && status.GetString() is "TERMINATED" or "INIT_FAIL";
            });
        foreach (var node in cluster.Nodes)
            await node.NothingIsLeftAsync();
        say(string.Create(CultureInfo.InvariantCulture, $"{instances.Count} instances, {_granted.Count} of them acknowledged; {_rules.Count} rules"));
        string[] problems =
        [
            .. journal.Contradictions(),
            .. _granted.Where(one => instances.Count(known => known == one) != 1).Select(one => $"{one} was granted, and is not in the history once"),
            .. _rules.Where(one => journal.EventsOf(one) != 1).Select(one => $"command {one} was acknowledged, and has {journal.EventsOf(one)} events"),
        ];
        if (problems.Length > 0)
            throw new InvalidOperationException(string.Join('\n', problems));
    }

    private static Task PauseAsync(Random random, int least, int most) => Task.Delay(TimeSpan.FromMilliseconds(random.Next(least, most)), TimeProvider.System);
}
