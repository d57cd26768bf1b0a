using System.Diagnostics;
using Hardshare.Labs;

namespace Hardshare.Bench.Node;

/// <summary>
/// A node with one deployment that nobody uses, over a program that is nothing but Kestrel. Both run all the while, so that what they share is shared by as many;
/// each is started anew for a round and asked a few times.
/// </summary>
internal sealed class IdleMemory(Published published) : Figure("node: memory when idle over bare Kestrel", "MiB", Better.Lower, 2.5)
{
    private const int Questions = 20;
    private const int Port = 22980;

    private readonly HttpClient _bare = new() { BaseAddress = new Uri($"http://127.0.0.1:{Port}") };
    private ManyDeployments? _lab;
    private string? _program;
    private Process? _kestrel;

    public override async Task<double> BareAsync()
    {
        EndKestrel();
        _kestrel = Process.Start(new ProcessStartInfo(_program!, ["--urls", $"http://127.0.0.1:{Port}", "--Logging:LogLevel:Default=None"]))!;
        return await MeasureAsync(_bare, _kestrel.Id);
    }

    public override async Task<double> OursAsync()
    {
        _lab!.KillNode();
        await _lab.StartNodeAsync();
        return await MeasureAsync(_lab.Api, _lab.NodePid);
    }

    protected override async Task PrepareAsync()
    {
        _program = await published.ProgramAsync("Hardshare.Bench.Kestrel");
        _lab = await ManyDeployments.StartAsync(1, await published.FolderAsync());
    }

    protected override async Task EndAsync()
    {
        EndKestrel();
        _bare.Dispose();
        if (_lab is not null)
            await _lab.DisposeAsync();
    }

    private void EndKestrel()
    {
        _kestrel?.Kill();
        _kestrel?.WaitForExit();
        _kestrel?.Dispose();
        _kestrel = null;
    }

    private static async Task<double> MeasureAsync(HttpClient client, int pid)
    {
        await Await.ConditionAsync("it answers", TimeSpan.FromSeconds(60), () => AnswersAsync(client));
        for (var i = 0; i < Questions; i++)
            await client.GetStringAsync("health");
        return await Memory.SettledAsync(pid);
    }

    private static async Task<bool> AnswersAsync(HttpClient client)
    {
        try
        {
            await client.GetStringAsync("health");
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
