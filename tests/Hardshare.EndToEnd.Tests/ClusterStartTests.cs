using System.Globalization;
using Hardshare.TestMachine;
using Xunit.Abstractions;

namespace Hardshare.EndToEnd.Tests;

/// <summary>Many nodes that begin together.</summary>
[Collection(AloneCollection.Name)]
public sealed class ClusterStartTests(ITestOutputHelper output)
{
    private const int Nodes = 10;
    private const int MostConnections = 3;

    [Fact]
    public async Task Ten_nodes_that_start_at_the_same_moment_on_an_empty_database_are_all_there_with_three_connections_each()
    {
        await using var cluster = await ClusterLab.StartTogetherAsync("8s", [.. Enumerable.Range(0, Nodes).Select(_ => new LabPlan(_ => "", [], []))]);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"all answer and know of each other {cluster.StartTook.TotalSeconds:0.0} s after the first began"));

        foreach (var node in cluster.Nodes)
            (await node.CliAsync("nodes")).Succeeded().ShouldContain(node.NodeName);
        var connections = cluster.Server.Execute(ClusterLab.Database, "SELECT application_name, count(*) FROM pg_stat_activity WHERE datname = current_database() AND usename <> 'postgres' GROUP BY 1")
            .Split('\n').ToDictionary(line => line.Split('|')[0], line => int.Parse(line.Split('|')[1], CultureInfo.InvariantCulture));
        connections.Keys.ShouldBe(cluster.Nodes.Select(node => $"hardshare {node.NodeName}"), ignoreOrder: true);
        connections.Values.ShouldAllBe(count => count <= MostConnections);
        // Each record that the workspace has once was begun once.
        cluster.Server.Execute(ClusterLab.Database, $"SELECT count(*) FROM hardshare.node WHERE lease_until > now() AND role <> '{PrivatePostgres.Superuser}'").ShouldBe($"{Nodes}");
        new JournalInDatabase(cluster.Server).Contradictions().ShouldBeEmpty();
    }
}
