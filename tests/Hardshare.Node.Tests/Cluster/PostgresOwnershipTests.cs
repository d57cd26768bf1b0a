using Hardshare.Actors.Directory;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Nodes;
using Hardshare.Node.Database;

namespace Hardshare.Node.Tests.Cluster;

public sealed class PostgresOwnershipTests
{
    [Fact]
    public async Task Take_over_from_a_node_that_is_gone_is_won_by_one_of_several_and_the_former_owner_cannot_publish()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(4, lease: 4);
        var former = await workspace.StartAsync("bench-1");
        var deployment = DeploymentId.New().PersistenceId;
        await former.Services.Ownership.TakeAsync(deployment, null, TimeSpan.Zero, default);
        workspace.AwaitTheEndOfLeases();
        var others = await Task.WhenAll(new[] { "bench-2", "bench-3", "bench-4" }.Select(workspace.StartAsync));
        // They have not held theirs for the length of one: everybody who was cut off has that long to come back.
        (await others[0].Services.Ownership.TakeAsync(deployment, "bench-1", TimeSpan.Zero, default)).ShouldBe("bench-1");
        await HoldAsync(workspace, others);
        (await others[0].Services.Ownership.TakeAsync(deployment, "bench-1", TimeSpan.FromMinutes(1), default)).ShouldBe("bench-1");
        var owners = await Task.WhenAll(others.Select(node => node.Services.Ownership.TakeAsync(deployment, "bench-1", TimeSpan.Zero, default)));
        var owner = owners.Distinct().ShouldHaveSingleItem();
        owner.ShouldNotBe("bench-1");
        (await workspace.Node(owner).Services.Ownership.EpochsAsync(deployment, default)).ShouldHaveSingleItem().Value.ShouldBe(2);
        await former.AcquireAsync();
        (await former.Services.Ownership.OwnedByAsync("bench-1", default)).ShouldBeEmpty();
        await former.Services.Directory.PublishAsync([new SharedView(deployment, "bench-1", new NodeList([]))], default);
        (await others[0].Services.Directory.ReadAsync(null, 10, default)).Views.ShouldBeEmpty();
    }

    [Fact]
    public async Task Take_of_another_node_s_own_entity_is_refused()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(2);
        var node = await workspace.StartAsync("bench-1");
        (await node.Services.Ownership.TakeAsync("n-bench-1", null, TimeSpan.Zero, default)).ShouldBe("bench-1");
        (await Should.ThrowAsync<DatabaseException>(node.Services.Ownership.TakeAsync("n-bench-2", null, TimeSpan.Zero, default))).SqlState.ShouldBe("HS004");
    }

    [Fact]
    public async Task Take_without_a_lease_is_refused()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(1);
        await Should.ThrowAsync<Hardshare.Node.Database.LeaseLostException>(workspace.Node("bench-1").Services.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default));
    }

    /// <summary>Renew until each has held its lease for the length of one.</summary>
    private static async Task HoldAsync(PostgresWorkspace workspace, ClusterNode[] nodes)
    {
        do
        {
            await Task.WhenAll(nodes.Select(node => node.RenewAsync()));
            workspace.Database.Sql("SELECT pg_sleep(0.1)");
        }
        while (workspace.Database.Sql("SELECT count(*) FROM hardshare.node, hardshare.setting WHERE name <> 'bench-1' AND since + lease > clock_timestamp()") != "0");
    }
}
