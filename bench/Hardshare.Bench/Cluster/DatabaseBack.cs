using System.Diagnostics;

namespace Hardshare.Bench.Cluster;

/// <summary>From the moment at which PostgreSQL answers again to the first command from one node that another has served.</summary>
/// <param name="area">Knows where files go.</param>
/// <param name="away">For how long it is away, longer than the lease; null: it is killed and started at once.</param>
internal sealed class DatabaseBack(ClusterArea area, TimeSpan? away) : Figure(
    away is null ? "cluster: PostgreSQL killed, back to first command" : "cluster: PostgreSQL away a minute, back to 1st command", "s", Better.Lower, 1)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    private ClusterDatabase? _database;
    private ActorNode? _here;
    private ActorNode? _there;

    protected override bool IsMeasuredOnce => away is not null;

    protected override async Task PrepareAsync()
    {
        _database = await ClusterDatabase.CreateAsync(area.Folder, ["here", "there"]);
        _here = await ActorNode.StartAsync(_database, "here");
        _there = await ActorNode.StartAsync(_database, "there");
        await _there.RegisterAsync(1);
        await _here.SeesAsync(_there.Deployments);
    }

    public override async Task<double> OursAsync()
    {
        await _here!.CommandAsync(_there!.Deployments[0]);
        if (away is { } time)
        {
            _database!.Server.Stop();
            await Task.Delay(time, TimeProvider.System);
        }
        else
        {
            _database!.Server.Kill();
        }
        _database.Server.Restart();
        var watch = Stopwatch.StartNew();
        while (await _here.TryCommandAsync(_there.Deployments[0]) is not Contracts.Messages.Done)
            await Task.Delay(Pause, TimeProvider.System);
        return watch.Elapsed.TotalSeconds;
    }

    protected override async Task EndAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _here, _there, _database })
            if (part is not null)
                await part.DisposeAsync();
    }
}
