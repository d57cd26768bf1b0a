using System.Diagnostics;

namespace Hardshare.Bench.Cluster;

/// <summary>A command from one node to a deployment on another, stored there, until its answer; p50. Barely: twice an insert with a notification, until its listener hears it.</summary>
internal sealed class CommandAcross(ClusterArea area) : Figure("cluster: command to another node, p50, over 2 inserts", "ms", Better.Lower, 2)
{
    private const int Times = 200;

    private ClusterDatabase? _database;
    private ActorNode? _here;
    private ActorNode? _there;
    private BareTable? _bare;

    protected override async Task PrepareAsync()
    {
        _database = await ClusterDatabase.CreateAsync(area.Folder, ["here", "there"]);
        _here = await ActorNode.StartAsync(_database, "here");
        _there = await ActorNode.StartAsync(_database, "there");
        await _there.RegisterAsync(1);
        await _here.SeesAsync(_there.Deployments);
        _bare = await BareTable.CreateAsync(_database);
    }

    public override async Task<double> BareAsync()
    {
        await using var listener = await _bare!.ListenAsync();
        return 2 * await MedianAsync(() => Task.WhenAll(listener.WaitAsync(), _bare.AppendAsync(1, notifies: true)));
    }

    public override Task<double> OursAsync() => MedianAsync(() => _here!.CommandAsync(_there!.Deployments[0]));

    protected override async Task EndAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { _bare, _here, _there, _database })
            if (part is not null)
                await part.DisposeAsync();
    }

    private static async Task<double> MedianAsync(Func<Task> work)
    {
        var took = new List<double>();
        while (took.Count < Times)
        {
            var begun = Stopwatch.GetTimestamp();
            await work();
            took.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }
        took.Sort();
        return took[Times / 2];
    }
}
