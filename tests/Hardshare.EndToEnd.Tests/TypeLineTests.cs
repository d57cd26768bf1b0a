using System.Diagnostics;
using System.Text.Json;

namespace Hardshare.EndToEnd.Tests;

/// <summary>A line for a type of robot, of which the lab has two, with real instances: first come, first served, up to a shell in each.</summary>
public sealed class TypeLineTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private Lab _lab = null!;

    public async Task InitializeAsync()
    {
        _lab = await Lab.StartAsync(new LabPlan(_ => "one {}\ntwo {}", [], []));
        foreach (var name in new[] { "one", "two" })
        {
            (await _lab.CliAsync("register", name, "--type", "twin")).Succeeded();
            (await _lab.CliAsync("ad", name)).Succeeded();
        }
    }

    public async Task DisposeAsync() => await _lab.DisposeAsync();

    [Fact]
    public async Task Three_requests_for_a_type_are_served_in_their_order()
    {
        var holds = new Queue<string>();
        foreach (var _ in Enumerable.Range(0, 2))
            holds.Enqueue(Id((await _lab.CliAsync("launch", "--type", "twin", "--format", "json")).Succeeded()));
        var waiting = new Queue<(Process Cli, Task<string> Output)>();
        for (var count = 1; count <= 3; count++)
        {
            var cli = _lab.StartCli("launch", "--type", "twin", "--wait", "--format", "json");
            cli.StandardInput.Close();
            waiting.Enqueue((cli, cli.StandardOutput.ReadToEndAsync()));
            await Await.ConditionAsync($"{count} wait", Limit, async () => await WaitingAsync() == count);
        }
        while (waiting.TryDequeue(out var first))
        {
            (await _lab.CliAsync("terminate", holds.Dequeue(), "--wait")).Succeeded();
            using (first.Cli)
            {
                var instance = Id(await first.Output.WaitAsync(Limit));
                (await _lab.CliAsync("ssh", instance, "--", "true")).Succeeded();
                holds.Enqueue(instance);
            }
            waiting.ShouldAllBe(other => !other.Cli.HasExited);
            (await WaitingAsync()).ShouldBe(waiting.Count);
        }
    }

    private static string Id(string json) => JsonDocument.Parse(json).RootElement.GetProperty("id").GetString()!;

    private async Task<int> WaitingAsync() =>
        JsonDocument.Parse(await _lab.Api.GetStringAsync("/reservations")).RootElement.GetProperty("reservations").GetArrayLength();
}
