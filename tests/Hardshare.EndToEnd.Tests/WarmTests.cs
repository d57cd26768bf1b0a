namespace Hardshare.EndToEnd.Tests;

/// <summary>What is kept warm, for real: an instance takes it over, a crash of the node changes nothing about that, and a drain leaves nothing.</summary>
public sealed class WarmTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private Lab _lab = null!;

    public async Task InitializeAsync() => _lab = await Lab.StartAsync(new LabPlan(_ => "quick { warm = 1 }", ["quick"], []));

    public async Task DisposeAsync() => await _lab.DisposeAsync();

    [Fact]
    public async Task Launch_takes_over_what_is_warm_and_drain_removes_the_next()
    {
        var first = await TakeOverAsync(await ContainersAsync(1));
        _lab.KillNode();
        await _lab.StartNodeAsync();
        await _lab.InstanceBecomesAsync(first.Instance, "READY");
        // The one that was warm when the node died is made anew.
        var next = (await ContainersAsync(2)).Where(name => name != first.Container).ToArray();
        await HostIsAsync(first);
        (await _lab.CliAsync("terminate", first.Instance, "--wait")).Succeeded();
        await _lab.NothingIsLeftOfAsync(first.Instance);

        var second = await TakeOverAsync(next);
        second.HostKey.ShouldNotBe(first.HostKey);
        (await _lab.CliAsync("terminate", second.Instance, "--wait")).Succeeded();
        (await _lab.CliAsync("drain")).Succeeded();
        await ContainersAsync(0);
        await Await.ConditionAsync("nothing of it is left", Limit, () => Task.FromResult(
            !Directory.EnumerateDirectories(Path.Combine(_lab.Folder, "data", "instances")).Any()
            && Processes.With("ssh", "-R", _lab.Folder).Length == 0));
    }

    private async Task<(string Instance, string Container, string HostKey)> TakeOverAsync(string[] warm)
    {
        var container = warm.ShouldHaveSingleItem();
        string? taken = null;
        // One that is launched before everything is warm starts from nothing; then the next is tried.
        for (var tries = 0; tries < 3 && taken is null; tries++)
        {
            await Await.ConditionAsync("its tunnel stands", Limit, () => Task.FromResult(Processes.With("report.sh", container["hardshare-".Length..]).Length > 0));
            var instance = JsonId((await _lab.CliAsync("launch", "quick", "--format", "json")).Succeeded());
            if ((await _lab.CliAsync("history", "quick")).Succeeded().Contains($"instance {instance} takes over what was kept warm as {container["hardshare-".Length..]}", StringComparison.Ordinal))
                taken = instance;
            else
                (await _lab.CliAsync("terminate", instance, "--wait")).Succeeded();
        }
        var held = (taken.ShouldNotBeNull(), container, "");
        await HostIsAsync(held);
        return held with { Item3 = (await _lab.InstanceAsync(taken)).GetProperty("hostkeys")[0].GetString()! };
    }

    private async Task HostIsAsync((string Instance, string Container, string HostKey) held) =>
        (await _lab.CliAsync("ssh", held.Instance, "--", "hostname")).Succeeded().Trim().ShouldBe($"hs-{held.Container["hardshare-".Length..][..8]}");

    private Task<string[]> ContainersAsync(int count) => Await.ValueAsync(
        $"{count} containers", Limit,
        async () => (await _lab.EngineAsync("ps", "-a", "--format", "{{.Names}}", "--filter", $"label=hardshare.node=lab-{_lab.ApiPort}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries),
        names => names.Length == count);

    private static string JsonId(string launched) => System.Text.Json.JsonDocument.Parse(launched).RootElement.GetProperty("id").GetString()!;
}
