using System.Diagnostics;
using Hardshare.TestMachine;

namespace Hardshare.Labs;

/// <summary>
/// Several labs that share one workspace through a PostgreSQL server of their own, each joined by an invitation as an operator would do it. Leases are short. The server may be on a machine of its own, to which each lab has a
/// cable that can be pulled.
/// </summary>
public sealed class ClusterLab : IAsyncDisposable
{
    public const string Database = "workspace";
    private readonly List<Lab> _nodes = [];

    private readonly Stopwatch _begun = Stopwatch.StartNew();
    private readonly ServerMachine? _machine;
    private int _joined;

    private ClusterLab(PrivatePostgres server, ServerMachine? machine) => (Server, _machine) = (server, machine);

    public PrivatePostgres Server { get; }

    public Lab this[int index] => _nodes[index];

    public IReadOnlyList<Lab> Nodes => _nodes;

    public static Task<ClusterLab> StartAsync(string lease, params LabPlan[] plans) => StartAsync(PrivatePostgres.Start(), lease, plans);

    /// <summary>On a server that the plans know of; it goes with the labs.</summary>
    public static Task<ClusterLab> StartAsync(PrivatePostgres server, string lease, params LabPlan[] plans) => new ClusterLab(server, null).BeginAsync(lease, plans);

    /// <summary>With the database on a machine of its own.</summary>
    public static Task<ClusterLab> StartApartAsync(string lease, params LabPlan[] plans)
    {
        var machine = ServerMachine.Make(plans.Length);
        return new ClusterLab(PrivatePostgres.Start(machine: machine), machine).BeginAsync(lease, plans);
    }

    /// <summary>A lab reaches the database no more, and nobody is told; its users, its engine and its robots are still there.</summary>
    public void Cut(Lab node) => _machine!.Cut(_nodes.IndexOf(node));

    public void Heal(Lab node) => _machine!.Heal(_nodes.IndexOf(node));

    /// <summary>All have joined before the first one begins, and then all begin.</summary>
    public static Task<ClusterLab> StartTogetherAsync(string lease, params LabPlan[] plans) => new ClusterLab(PrivatePostgres.Start(), null).BeginAsync(lease, plans, together: true);

    /// <summary>How long it took from the moment when the first node began until all of them knew of each other.</summary>
    public TimeSpan StartTook { get; private set; }

    private async Task<ClusterLab> BeginAsync(string lease, LabPlan[] plans, bool together = false)
    {
        try
        {
            await StartNodesAsync(lease, plans, together);
            foreach (var node in _nodes)
                await Await.ConditionAsync("all nodes see each other", TimeSpan.FromSeconds(30), async () =>
                    (await node.CliAsync("nodes")).Succeeded().Split('\n').Count(line => line.Contains(" up ", StringComparison.Ordinal)) == plans.Length);
            StartTook = _begun.Elapsed;
            return this;
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task StartNodesAsync(string lease, LabPlan[] plans, bool together)
    {
        if (!together)
        {
            foreach (var plan in plans)
                _nodes.Add(await Lab.StartAsync(plan with { Join = lab => JoinAsync(lab, lease) }));
            return;
        }
        using var turn = new SemaphoreSlim(1);
        var (joined, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _nodes.AddRange(await Task.WhenAll(plans.Select(plan => Lab.StartAsync(plan with
        {
            Join = async lab =>
            {
                await turn.WaitAsync();
                await JoinAsync(lab, lease);
                turn.Release();
                if (Interlocked.Increment(ref joined) == plans.Length)
                {
                    _begun.Restart();
                    all.SetResult();
                }
                await all.Task;
            },
        }))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _machine is null ? [] : _nodes)
            Heal(node);
        try
        {
            foreach (var node in _nodes)
                await node.DisposeAsync();
        }
        finally
        {
            Server.Dispose();
            _machine?.Dispose();
        }
    }

    private async Task JoinAsync(Lab lab, string lease)
    {
        string[] owner = ["--host", Server.SocketFolder, "--port", $"{Server.Port}", "--database", Database, "--user", PrivatePostgres.Superuser];
        if (_joined == 0)
            (await lab.NodeProgramAsync(["cluster", "init", "--workspace", "e2e", "--lease", lease, .. owner])).Succeeded();
        string[] way = _machine is null
            ? ["--address", $"127.0.0.1:{Server.Port}"]
            : ["--address", $"{_machine.Addresses[_joined]}:{Server.Port}", "--authority", Server.Authority];
        var token = (await lab.NodeProgramAsync(["cluster", "invite", lab.NodeName, .. way, .. owner])).Succeeded().Trim();
        (await lab.NodeProgramAsync("cluster", "join", token, "--config", lab.ConfigurationFile)).Succeeded();
        _joined++;
    }
}
