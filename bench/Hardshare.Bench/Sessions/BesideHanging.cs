using System.Diagnostics;

namespace Hardshare.Bench.Sessions;

/// <summary>Launch or terminate, beside <see cref="HangingNeighbours"/>; barely, without them. Each value is the mean of a few.</summary>
internal sealed class BesideHanging(SessionsArea area, bool terminate) : Figure(
    $"sessions: {(terminate ? "terminate" : "launch")} beside neighbours that hang", "ms", Better.Lower, 1.1)
{
    private const int Times = 4;
    private HangingNeighbours? _neighbours;

    protected override async Task PrepareAsync() => _neighbours = new HangingNeighbours(await area.LabAsync());

    public override Task<double> BareAsync() => MeasureAsync();

    public override async Task<double> OursAsync()
    {
        await _neighbours!.HangAsync();
        try
        {
            return await MeasureAsync();
        }
        finally
        {
            await _neighbours.GoOnAsync();
        }
    }

    private async Task<double> MeasureAsync()
    {
        var lab = await area.LabAsync();
        var took = TimeSpan.Zero;
        for (var i = 0; i < Times; i++)
        {
            var watch = Stopwatch.StartNew();
            var session = await lab.LaunchAsync("cold");
            await Banner.WaitAsync(session.Address);
            if (terminate)
                watch.Restart();
            else
                watch.Stop();
            await lab.TerminateAsync(session);
            took += watch.Elapsed;
        }
        return took.TotalMilliseconds / Times;
    }
}
