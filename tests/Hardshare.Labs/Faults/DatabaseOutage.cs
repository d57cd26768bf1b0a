using System.Diagnostics;
using System.Globalization;
using System.Net;

namespace Hardshare.Labs.Faults;

/// <summary>
/// The database of a workspace is away while somebody is on a robot: killed, or hanging. The session loses no byte, whoever asks for something is told soon that it is the database, nothing of what was refused is done later, and
/// what happened meanwhile is in the history afterwards.
/// </summary>
/// <param name="cluster">The workspace.</param>
/// <param name="type">Of the deployment that the instance is on, and that others ask for.</param>
/// <param name="duration">How long the session lasts, and the outage.</param>
/// <param name="say">Told what was measured.</param>
public sealed class DatabaseOutage(ClusterLab cluster, string type, TimeSpan duration, Action<string> say)
{
    /// <summary>What a statement is given: who is refused before knows that the database is away, and has not waited for it.</summary>
    private static readonly TimeSpan Waited = TimeSpan.FromSeconds(4);

    private readonly List<LaunchAttempt> _launches = [];

    /// <summary>With an instance of its own, from its launch to its end.</summary>
    public async Task RunAsync(bool hangs)
    {
        var (node, user) = (cluster.Nodes[0], new ApiUser(cluster.Nodes[0]));
        string? instance = null;
        await Await.ConditionAsync($"{type} is granted", TimeSpan.FromSeconds(30), async () => (instance = await user.LaunchAsync(type)) is not null);
        await node.InstanceBecomesAsync(instance!, "READY");
        await RunAsync(hangs, user, instance!);
        await Await.ConditionAsync("it is terminated", TimeSpan.FromSeconds(30), async () => (await node.CliAsync("terminate", instance!, "--wait")).ExitCode == 0);
        foreach (var each in cluster.Nodes)
            await each.NothingIsLeftOfAsync(instance!);
    }

    /// <param name="hangs">It hangs, and is not killed.</param>
    /// <param name="user">Has the instance, READY.</param>
    /// <param name="instance">Of any host of the workspace.</param>
    private async Task RunAsync(bool hangs, ApiUser user, string instance)
    {
        var before = await ConnectionsAsync(instance);
        var deployment = (await cluster.Nodes[0].InstanceAsync(instance)).GetProperty("deployment").GetString()!;
        var lines = (int)(duration.TotalSeconds * 20);
        using var session = await user.StartSshAsync(instance, string.Create(CultureInfo.InvariantCulture, $"for i in $(seq {lines}); do echo $i; sleep 0.05; done"));
        session.StandardInput.Close();
        Equal("1", await session.StandardOutput.ReadLineAsync());
        var key = await user.PublicKeyAsync();
        if (hangs)
            cluster.Server.Pause();
        else
            cluster.Server.Kill();
        try
        {
            await WhileAwayAsync(user, instance, key);
            for (var line = 2; line <= lines; line++)
                Equal($"{line}", await session.StandardOutput.ReadLineAsync());
            Equal(null, await session.StandardOutput.ReadLineAsync());
        }
        finally
        {
            if (hangs)
                cluster.Server.Continue();
            else
                cluster.Server.Restart();
        }
        await IsServedAsync(deployment);
        await Await.ValueAsync(
            "what happened meanwhile is in the history", TimeSpan.FromSeconds(30), () => ConnectionsAsync(instance), closed => closed == before + 2);
        var stored = new JournalInDatabase(cluster.Server).Instances();
        foreach (var launch in _launches.Where(launch => launch.IsRefused && stored.Contains(launch.Instance)))
            throw new InvalidOperationException($"{launch.Instance} was refused, and is in the history");
    }

    private async Task WhileAwayAsync(ApiUser user, string instance, string key)
    {
        await Task.WhenAll(cluster.Nodes.Select(node => IsRefusedAsync(node, key)));
        // By now they know.
        await Task.WhenAll(cluster.Nodes.Select(node => IsRefusedAsync(node, key)));
        var refused = await cluster.Nodes[0].CliAsync("launch", type, "--no-wait");
        if (refused.ExitCode == 0 || !refused.Error.Contains("database", StringComparison.Ordinal))
            throw new InvalidOperationException($"a launch while the database was away: {refused}");
        Equal("meanwhile\n", await user.SshAsync(instance, "echo meanwhile"));
    }

    // At the moment at which it goes nobody knows it yet; what is asked then may have been stored, and the answer says so.
    private async Task IsRefusedAsync(Lab node, string key)
    {
        var begun = Stopwatch.StartNew();
        var launch = await LaunchAttempt.SendAsync(node, type, key);
        var took = begun.Elapsed;
        say(string.Create(CultureInfo.InvariantCulture, $"{node.NodeName} refused after {took.TotalSeconds:0.000} s: {launch.Status} {launch.Answer}"));
        if (launch.Status is not (HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout) || !launch.Answer.Contains("the database", StringComparison.OrdinalIgnoreCase))
            throw new InvalidOperationException($"a launch while the database was away was answered: {launch}");
        if (took > Waited)
            throw new TimeoutException($"{node.NodeName} refused only after {took}");
        lock (_launches)
            _launches.Add(launch);
    }

    private async Task IsServedAsync(string deployment)
    {
        var begun = Stopwatch.StartNew();
        await Await.ConditionAsync("a command is served", TimeSpan.FromSeconds(30), async () => (await RuleChange.SendAsync(cluster.Nodes[0], deployment)).IsAccepted);
        say(string.Create(CultureInfo.InvariantCulture, $"the first command is served {begun.Elapsed.TotalSeconds:0.000} s after the database's return"));
    }

    private async Task<int> ConnectionsAsync(string instance) =>
        (await cluster.Nodes[0].CliAsync("history", instance, "--format", "json")).Succeeded().Split("instance-connection-closed-v1").Length - 1;

    private static void Equal(string? expected, string? got)
    {
        if (expected != got)
            throw new InvalidOperationException($"expected {expected ?? "the end"}, got {got ?? "the end"}");
    }
}
