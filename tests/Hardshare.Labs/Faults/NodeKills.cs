using System.Text.Json;

namespace Hardshare.Labs.Faults;

/// <summary>
/// <c>kill -9</c> of the node at random moments, its start included, while instances are launched and terminated. Afterwards each instance is carried on or
/// cleaned up, nothing is left behind, and the journal has no gap. The seed makes the same choices again; the machine does not keep the same time.
/// </summary>
public sealed class NodeKills(Lab lab, int seed, Action<string> say)
{
    /// <summary>What can be launched in the lab that this is for.</summary>
    private static readonly string[] Types = ["arm", "spare", "net"];

    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(90);
    private readonly ApiUser _user = new(lab);

    /// <summary>A lab whose INIT does not try for long, so that one that cannot end says why.</summary>
    public static LabPlan Plan { get; } = LabPlan.Everything with { Further = _ => "  defaults.limits.init = 30 s" };

    public async Task RunAsync(int kills)
    {
        var random = new Random(seed);
        using var over = new CancellationTokenSource();
        var users = Types.Select((type, i) => UseAsync(type, new Random(seed + i + 1), over.Token)).ToArray();
        for (var kill = 1; kill <= kills; kill++)
        {
            await PauseAsync(random, 2000);
            lab.KillNode();
            lab.BeginNode();
            // One in four dies again while it recovers.
            if (random.Next(4) > 0)
                await lab.NodeAnswersAsync();
            if (kill % 10 == 0)
                say($"{kill} of {kills} kills");
        }
        await lab.NodeAnswersAsync();
        await over.CancelAsync();
        await Task.WhenAll(users);
        await SettleAsync();
    }

    private async Task UseAsync(string type, Random random, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            if (await _user.LaunchAsync(type) is { } instance)
            {
                await PauseAsync(random, 800);
                while (!await _user.TerminateAsync(instance) && !over.IsCancellationRequested)
                    await PauseAsync(random, 100);
            }
            await PauseAsync(random, 100);
        }
    }

    private async Task SettleAsync()
    {
        var journal = new JournalFile(lab.Journal);
        var instances = journal.Instances();
        var carriedOn = 0;
        foreach (var instance in instances)
        {
            if (await BecomesAsync(instance, "READY", "TERMINATED", "INIT_FAIL") != "READY")
                continue;
            carriedOn++;
            await Await.ConditionAsync($"{instance}, READY, can be used", Settles, async () => await _user.SshAsync(instance, "echo yes") == "yes\n");
            await _user.TerminateAsync(instance);
        }
        foreach (var instance in instances)
            if (await BecomesAsync(instance, "TERMINATED", "INIT_FAIL") == "INIT_FAIL")
                throw new InvalidOperationException($"{instance} did not come up although nothing but the node was killed\n{(await lab.CliAsync("history", instance)).Output}");
        await lab.NothingIsLeftAsync();
        say($"{instances.Count} instances, {carriedOn} of them carried on to the end");
        if (journal.Contradictions() is { Count: > 0 } contradictions)
            throw new InvalidOperationException(string.Join('\n', contradictions));
    }

    private async Task<string?> BecomesAsync(string instance, params string[] wanted)
    {
        try
        {
            return StatusOf(await Await.ValueAsync(
                $"{instance} is {string.Join(" or ", wanted)}", Settles, () => _user.ShowAsync(instance), shown => wanted.Contains(StatusOf(shown))));
        }
        catch (TimeoutException)
        {
            say(lab.NodeLog());
            say((await lab.CliAsync("history", instance)).Output);
            throw;
        }
    }

    private static string? StatusOf(JsonElement? shown) => shown is { } json && json.TryGetProperty("status", out var status) ? status.GetString() : null;

    private static Task PauseAsync(Random random, int most) => Task.Delay(TimeSpan.FromMilliseconds(random.Next(most)), TimeProvider.System);
}
