using System.Diagnostics;
using System.Globalization;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Tests.Processes;

namespace Hardshare.Node.Tests.Journal.States;

/// <summary>A process whose deployment changes and saves its state all the time is killed, again and again, at moments that differ.</summary>
public sealed class SnapshotCrashTests : IDisposable
{
    private const int Kills = 5;

    private readonly TemporaryFolder _folder = new();
    private readonly DeploymentId _deployment = DeploymentId.New();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_while_saving_leaves_a_deployment_that_is_what_its_events_say()
    {
        var random = new Random(20_261_122);
        var answered = new List<(CommandId Id, int Rule)>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await ChangeUntilKilledAsync(kill, random.Next(30, 300), answered);
            await CheckAsync(answered);
        }
        await using var lab = new JournaledWorkspace(_folder.Path, _deployment) { SnapshotEvery = 3 };
        await lab.StartAsync();
        // What a kill kept from being deleted goes with the next one that is saved.
        await JournaledWorkspace.AwaitAsync(async () =>
        {
            await lab.SendAsync(new LockDeployment("again"));
            return (await lab.SnapshotsAsync()).Count == 2;
        });
    }

    /// <summary>The process: changes the deployment without end and prints the id and the answer of each command.</summary>
    internal static async Task RunAsync(string folder, string deployment, string days)
    {
        await using var lab = new JournaledWorkspace(folder, new DeploymentId(Guid.Parse(deployment))) { SnapshotEvery = 3 };
        // Later than whatever was stored by the one before it.
        lab.PutForward(TimeSpan.FromDays(int.Parse(days, CultureInfo.InvariantCulture)));
        await lab.StartAsync();
        await lab.RegisterAsync();
        for (var i = 0; ; i++)
        {
            var id = CommandId.New();
            var rule = (RuleAccepted)await lab.SendAsync(new SetRule($"user-{i % 7}", Capabilities.Instantiate, i), id);
            Console.WriteLine($"{id.Value} {rule.RuleId}");
            lab.PutForward(TimeSpan.FromMinutes(20));
        }
    }

    private async Task ChangeUntilKilledAsync(int round, int answers, List<(CommandId Id, int Rule)> answered)
    {
        using var process = Process.Start(StarterHost.StartInfo("snapshots", _folder.Path, _deployment.ToString(), $"{round * 100}"))!;
        for (var read = 0; await process.StandardOutput.ReadLineAsync() is { } line; read++)
        {
            if (read == answers)
                process.Kill();
            if (line.Split(' ') is [var id, var rule] && Guid.TryParse(id, out var guid) && int.TryParse(rule, CultureInfo.InvariantCulture, out var number))
                answered.Add((new CommandId(guid), number));
        }
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(128 + 9);
    }

    private async Task CheckAsync(List<(CommandId Id, int Rule)> answered)
    {
        await using var lab = new JournaledWorkspace(_folder.Path, _deployment);
        await lab.StartAsync();
        (await lab.ViewAsync()).ShouldBe(await lab.FoldAsync());
        (await lab.SnapshotsAsync()).ShouldNotBeEmpty();
        var events = (await lab.HistoryAsync()).Count;
        events.ShouldBeGreaterThan(answered.Count);
        foreach (var (id, rule) in answered.TakeLast(2))
            (await lab.SendAsync(new SetRule("nobody", "", 0), id)).ShouldBe(new RuleAccepted(rule));
        (await lab.HistoryAsync()).Count.ShouldBe(events);
        lab.Warnings.ShouldBeEmpty();
    }
}
