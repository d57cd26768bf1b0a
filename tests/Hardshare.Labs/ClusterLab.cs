using Hardshare.TestMachine;

namespace Hardshare.Labs;

/// <summary>Several labs that share one workspace through a PostgreSQL server of their own, each joined by an invitation as an operator would do it. Leases are short.</summary>
public sealed class ClusterLab : IAsyncDisposable
{
    public const string Database = "workspace";
    private readonly List<Lab> _nodes = [];

    private ClusterLab(PrivatePostgres server) => Server = server;

    public PrivatePostgres Server { get; }

    public Lab this[int index] => _nodes[index];

    public IReadOnlyList<Lab> Nodes => _nodes;

    public static Task<ClusterLab> StartAsync(string lease, params LabPlan[] plans) => StartAsync(PrivatePostgres.Start(), lease, plans);

    /// <summary>On a server that the plans know of; it goes with the labs.</summary>
    public static async Task<ClusterLab> StartAsync(PrivatePostgres server, string lease, params LabPlan[] plans)
    {
        var cluster = new ClusterLab(server);
        try
        {
            foreach (var plan in plans)
                cluster._nodes.Add(await Lab.StartAsync(plan with { Join = lab => cluster.JoinAsync(lab, lease) }));
            foreach (var node in cluster._nodes)
                await Await.ConditionAsync("all nodes see each other", TimeSpan.FromSeconds(30), async () =>
                    (await node.CliAsync("nodes")).Succeeded().Split('\n').Count(line => line.Contains(" up ", StringComparison.Ordinal)) == plans.Length);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        Server.Dispose();
    }

    private async Task JoinAsync(Lab lab, string lease)
    {
        string[] owner = ["--host", Server.SocketFolder, "--port", $"{Server.Port}", "--database", Database, "--user", PrivatePostgres.Superuser];
        if (_nodes.Count == 0)
            (await lab.NodeProgramAsync(["cluster", "init", "--workspace", "e2e", "--lease", lease, .. owner])).Succeeded();
        var token = (await lab.NodeProgramAsync(["cluster", "invite", lab.NodeName, "--address", $"127.0.0.1:{Server.Port}", .. owner])).Succeeded().Trim();
        (await lab.NodeProgramAsync("cluster", "join", token, "--config", lab.ConfigurationFile)).Succeeded();
    }
}
