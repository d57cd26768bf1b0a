using System.Diagnostics;
using Hardshare.Bench.Node;
using Hardshare.Labs;

namespace Hardshare.Bench.Cli;

/// <summary><c>hardshare status</c>, from its start to its end, over a program that does nothing; both published in the same way.</summary>
internal sealed class StatusCommand(Published published) : Figure("cli: status over a program that does nothing", "ms", Better.Lower, 8)
{
    private const int Times = 5;

    private ManyDeployments? _lab;
    private string? _nothing;

    public override Task<double> BareAsync() => TimeAsync(async () => (await Executed.RunAsync(_nothing!, [])).Succeeded());

    public override Task<double> OursAsync() => TimeAsync(async () => (await _lab!.CliAsync("status")).Succeeded());

    protected override async Task PrepareAsync()
    {
        _nothing = await published.ProgramAsync("Hardshare.Bench.Nothing");
        _lab = await ManyDeployments.StartAsync(3, await published.FolderAsync());
    }

    protected override async Task EndAsync()
    {
        if (_lab is not null)
            await _lab.DisposeAsync();
    }

    private static async Task<double> TimeAsync(Func<Task> run)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < Times; i++)
            await run();
        return watch.Elapsed.TotalMilliseconds / Times;
    }
}
