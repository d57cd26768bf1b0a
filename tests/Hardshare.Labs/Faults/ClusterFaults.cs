using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Hardshare.Labs.Faults;

/// <summary>
/// Nodes that hang, are killed, or are cut off from their database, gateways that are killed or hang with all that carries users' bytes, and a database that is killed or hangs itself, at random moments, under a steady load of launches, terminations and changed rules at all nodes. Afterwards the history is held
/// against what was acknowledged, what was refused, and what readers saw meanwhile: nothing twice, nothing missing, nothing that was refused, no gap, nothing stored without a lease; and nothing is left on any host. The seed makes the
/// same choices again; the machine does not keep the same time.
/// </summary>
public sealed class ClusterFaults(ClusterLab cluster, IReadOnlyList<string> types, int seed, Action<string> say)
{
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(90);
    private readonly ConcurrentBag<string> _granted = [];
    private readonly ConcurrentBag<string> _rules = [];
    private readonly ConcurrentBag<string> _refused = [];
    private Dictionary<string, string> _deployments = [];

    /// <summary>Two nodes with a robot each that are their own gateways, one with a robot that is none, and one that is a gateway alone; and the types of their deployments.</summary>
    public static (LabPlan[] Plans, string[] Types) Plans() => (
        [Host("left"), Host("right"), Host("far") with { Roles = "host" }, new LabPlan(_ => "", [], []) { Roles = "gateway" }],
        ["left", "right", "far"]);

    private static LabPlan Host(string type) => new(
        lab => $"{type} {{ devices.service {{ kind = tcp, host = \"127.0.0.1\", port = {lab.ServicePort} }}, limits.dead-man = 2 s }}", [type], []);

    public async Task RunAsync(TimeSpan duration)
    {
        var random = new Random(seed);
        var kinds = new FaultDeck(9, random);
        var shown = (await cluster.Nodes[0].CliAsync("search", "--format", "json")).Succeeded();
        _deployments = JsonDocument.Parse(shown).RootElement.GetProperty("deployments").EnumerateArray()
            .ToDictionary(one => one.GetProperty("type").GetString()!, one => one.GetProperty("id").GetString()!);
        var audit = new LeaseAudit(cluster.Server);
        HistoryFollowing[] readers = [.. cluster.Nodes.SelectMany(node => _deployments.Values.Select(deployment => new HistoryFollowing(node, deployment)))];
        using var over = new CancellationTokenSource();
        var reading = readers.Select((reader, i) => reader.FollowAsync(new Random(seed + (100 * i)), over.Token)).ToArray();
        var load = cluster.Nodes.SelectMany((node, i) => new[] { LaunchAsync(node, new Random(seed + i + 1), over.Token), ChangeRulesAsync(node, new Random(seed - i - 1), over.Token) }).ToArray();
        for (var begun = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(begun) < duration;)
            await FaultAsync(kinds, random);
        await over.CancelAsync();
        await Task.WhenAll([.. load, .. reading]);
        await SettleAsync();
        await CheckAsync(readers, audit);
    }

    private async Task FaultAsync(FaultDeck kinds, Random random)
    {
        var node = cluster.Nodes[random.Next(cluster.Nodes.Count)];
        var gateways = cluster.Nodes.Where(one => one.IsGateway).ToArray();
        var gateway = gateways[random.Next(gateways.Length)];
        switch (kinds.Next())
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
            case 3:
                say($"{node.NodeName} is cut off from the database");
                cluster.Cut(node);
                await PauseAsync(random, 1000, 7000);
                cluster.Heal(node);
                break;
            case 4:
                say("the database hangs");
                cluster.Server.Pause();
                await PauseAsync(random, 500, 6000);
                cluster.Server.Continue();
                break;
            case 5:
                say($"the gateway of {gateway.NodeName} is killed: its sshd and its relay");
                foreach (var process in Processes.With("sshd", "[listener]", gateway.Folder).Concat(Processes.With("Hardshare.Carrier", " relay ", gateway.Folder)))
                    Processes.Kill(process);
                break;
            case 6:
                say($"the gateway {gateways[^1].NodeName} is killed with all that runs there");
                gateways[^1].KillGateway();
                await PauseAsync(random, 1000, 7000);
                gateways[^1].BeginNode();
                break;
            case 7:
                say($"what carries users' bytes at {gateway.NodeName} hangs");
                var carriers = gateway.GatewayPids();
                foreach (var process in carriers)
                    Processes.Signal(process, "STOP");
                await PauseAsync(random, 1000, 8000);
                foreach (var process in carriers)
                    Processes.Signal(process, "CONT");
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
        var key = await user.PublicKeyAsync();
        var unknown = new List<string>();
        while (!over.IsCancellationRequested)
        {
            var type = types[random.Next(types.Count)];
            var launch = await LaunchAttempt.SendAsync(node, type, key);
            if (launch.IsGranted)
                _granted.Add(launch.Instance);
            if (launch.IsRefused)
                _refused.Add(launch.Instance);
            else
                await EndAsync(launch.Instance, type);
            if (launch is { IsGranted: false, IsRefused: false })
                unknown.Add(launch.Instance);
            // What nobody knows whether it began may have begun since.
            foreach (var instance in unknown)
                await user.TerminateAsync(instance);
            await PauseAsync(random, 20, 200);
        }

        async Task EndAsync(string instance, string type)
        {
            // Those behind other nodes' gateways are there long enough to see them die.
            await PauseAsync(random, 0, type == types[^1] ? 10_000 : 1500);
            // What was refused, because the database was away, is asked for again: an instance that stays keeps everybody else off its robot.
            while (!(await user.TerminateAsync(instance) && await IsEndingAsync(instance)) && !over.IsCancellationRequested)
                await PauseAsync(random, 50, 200);
        }

        async Task<bool> IsEndingAsync(string instance) =>
            await user.ShowAsync(instance) is { } shown && !(shown.TryGetProperty("status", out var status) && status.GetString() is "INIT" or "READY");
    }

    // One id a command, sent again until it is answered for good, as an operator's program would; or given up, when it was refused and nothing else.
    private async Task ChangeRulesAsync(Lab node, Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            var (id, deployment) = (Guid.NewGuid().ToString(), _deployments[types[random.Next(types.Count)]]);
            for (var (isOver, isOpen) = (false, false); !isOver && !over.IsCancellationRequested;)
            {
                var change = await RuleChange.SendAsync(node, deployment, id);
                isOpen |= !change.IsRefused;
                var isGivenUp = !isOpen && random.Next(2) == 0;
                if (change.IsAccepted)
                    _rules.Add(id);
                else if (isGivenUp)
                    _refused.Add(id);
                isOver = change.IsAccepted || isGivenUp;
                await PauseAsync(random, 50, 300);
            }
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
            await EndAsync(user, instance);
        foreach (var node in cluster.Nodes)
            await node.NothingIsLeftAsync();
    }

    private async Task EndAsync(ApiUser user, string instance)
    {
        try
        {
            await Await.ConditionAsync($"{instance} is over", Settles, async () =>
            {
                await user.TerminateAsync(instance);
                return await user.ShowAsync(instance) is { } shown && shown.TryGetProperty("status", out var status) && status.GetString() is "TERMINATED" or "INIT_FAIL";
            });
        }
        catch (TimeoutException e)
        {
            var told = new StringBuilder(e.Message).AppendLine().Append((await cluster.Nodes[0].CliAsync("history", instance)).Output);
            foreach (var node in cluster.Nodes)
                told.AppendLine().AppendLine(node.NodeName).AppendLine($"{await new ApiUser(node).ShowAsync(instance)}")
                    .Append((await node.CliAsync("status")).Output).AppendLine((await node.CliAsync("nodes")).Output).Append(string.Join('\n', node.NodeLog().Split('\n').TakeLast(40)));
            throw new InvalidOperationException(told.ToString(), e);
        }
    }

    private async Task CheckAsync(IReadOnlyList<HistoryFollowing> readers, LeaseAudit audit)
    {
        foreach (var reader in readers)
            await reader.CatchUpAsync();
        var journal = new JournalInDatabase(cluster.Server);
        var (instances, commands) = (journal.Instances(), journal.EventsOfCommands());
        var stored = _deployments.Values.ToDictionary(one => one, journal.Of);
        say(string.Create(
            CultureInfo.InvariantCulture, $"{instances.Count} instances, {_granted.Count} of them acknowledged; {_rules.Count} rules; {_refused.Count} refusals; {journal.Count("instance-endpoint-moved-v1")} moves to another gateway; {journal.Count("instance-ready-v1")} READY; {journal.Count("deployment-locked-v1")} locks; {stored.Values.Sum(events => events.Count)} events, {readers.Count} readers"));
        string[] problems =
        [
            .. journal.Contradictions(),
            .. _granted.Where(one => instances.Count(known => known == one) != 1).Select(one => $"{one} was granted, and is not in the history once"),
            .. _rules.Where(one => commands.GetValueOrDefault(one) != 1).Select(one => $"command {one} was acknowledged, and has {commands.GetValueOrDefault(one)} events"),
            .. _refused.Where(one => instances.Contains(one) || commands.ContainsKey(one)).Select(one => $"{one} was refused, and is in the history"),
            .. readers.Where(reader => !reader.Seen.SequenceEqual(stored[reader.Deployment])).Select(reader => $"{reader.Reader} saw {reader.Seen.Count} of {stored[reader.Deployment].Count} events, or in another order"),
            .. audit.LateWrites(),
        ];
        if (problems.Length > 0)
            throw new InvalidOperationException(string.Join('\n', problems));
    }

    private static Task PauseAsync(Random random, int least, int most) => Task.Delay(TimeSpan.FromMilliseconds(random.Next(least, most)), TimeProvider.System);
}
