using Hardshare.Actors.Membership;
using Hardshare.Contracts.Deployments;
using Hardshare.Fakes.Specs;
using Hardshare.Node.Cluster;
using Hardshare.Node.Database;
using static Hardshare.Node.Tests.Processes.Eventually;
using LeaseLostException = Hardshare.Actors.Membership.LeaseLostException;

namespace Hardshare.Node.Tests.Cluster;

public sealed class PostgresMembershipTests
{
    [Fact]
    public async Task Acquire_gives_the_lease_and_everyone_with_their_cards()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(3, lease: 8);
        await workspace.StartAsync("bench-1");
        var node = workspace.Node("bench-2");
        var lease = await node.AcquireAsync();
        lease.Length.ShouldBe(TimeSpan.FromSeconds(8));
        node.Lease.Incarnation.ShouldBe(lease.Incarnation);
        lease.Members.Select(member => (member.Name, member.Alive, member.InOrder)).ShouldBe([("bench-1", true, false), ("bench-2", true, false), ("bench-3", false, true)]);
        lease.Members[0].Roles.ShouldBe(["host", "gateway"]);
        lease.Members[0].Version.ShouldBe("1.2.3");
        MemberInfo.Read(lease.Members[0].Info).TokenKey.ShouldBe("key of bench-1");
    }

    [Fact]
    public async Task Renew_keeps_the_lease_and_shows_who_owns_what_there_is_once()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync();
        var (node, other) = (await workspace.StartAsync("bench-1"), await workspace.StartAsync("bench-2"));
        await other.Services.Ownership.TakeAsync(Singleton.Tokens, null, TimeSpan.Zero, default);
        var incarnation = node.Lease.Incarnation;
        var lease = await node.RenewAsync();
        lease.Incarnation.ShouldBe(incarnation!.Value);
        lease.Members.Single(member => member.Name == "bench-2").Singletons.ShouldBe([Singleton.Tokens]);
    }

    [Fact]
    public async Task Lease_that_ran_out_is_lost_and_what_was_sent_under_it_is_refused()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(2, lease: 1);
        var (node, other) = (await workspace.StartAsync("bench-1"), await workspace.StartAsync("bench-2"));
        var lost = node.Lease.Incarnation!.Value;
        workspace.AwaitTheEndOfLeases();
        await True(() => node.Lease.Incarnation is null, "the lease is over here");
        await Should.ThrowAsync<LeaseLostException>(node.RenewAsync());
        node.Lease.Incarnation = lost;
        await Should.ThrowAsync<LeaseLostException>(node.RenewAsync());
        foreach (var late in new[]
        {
            $"SELECT hardshare.publish('{lost}', '{{}}', '{{}}')", $"SELECT hardshare.answer('{lost}', '{{}}', '{{}}')",
            $"SELECT hardshare.post('{lost}', '{{}}', '{{}}', '{{}}', '{{}}')", $"SELECT hardshare.take('{lost}', 't-tokens', null, '0')",
        })
            (await Should.ThrowAsync<DatabaseException>(node.Database.ExecuteAsync(late, []))).SqlState.ShouldBe("HS001");
        var lease = await node.AcquireAsync();
        (lease.Incarnation == lost, lease.AfterLapse).ShouldBe((false, true));
        var gone = lease.Members.Single(member => member.Name == "bench-2");
        (gone.Alive, gone.InOrder).ShouldBe((false, false));
        gone.Since.ShouldBeInRange(TimeProvider.System.GetUtcNow() - TimeSpan.FromMinutes(1), TimeProvider.System.GetUtcNow());
        (await other.AcquireAsync()).Members.ShouldAllBe(member => member.Alive);
    }

    [Fact]
    public async Task Lapse_is_told_until_a_process_that_was_told_of_it_renews()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(lease: 1);
        var node = await workspace.StartAsync("bench-1");
        workspace.AwaitTheEndOfLeases();
        // The answer to the first may have been lost.
        (await node.AcquireAsync()).AfterLapse.ShouldBeTrue();
        (await node.AcquireAsync()).AfterLapse.ShouldBeTrue();
        await node.RenewAsync();
        (await node.AcquireAsync()).AfterLapse.ShouldBeFalse();
    }

    [Fact]
    public async Task Second_process_of_a_node_takes_the_lease_from_the_first()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync();
        var first = await workspace.StartAsync("bench-1");
        (await workspace.Node("bench-1").AcquireAsync()).AfterLapse.ShouldBeFalse();
        await Should.ThrowAsync<LeaseLostException>(first.RenewAsync());
        first.Lease.Incarnation.ShouldBeNull();
    }

    [Fact]
    public async Task Node_that_gave_its_lease_back_ended_in_order()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(2);
        var (node, other) = (await workspace.StartAsync("bench-1"), await workspace.StartAsync("bench-2"));
        await node.Services.Membership.ResignAsync(default);
        var gone = (await other.RenewAsync()).Members.Single(member => member.Name == "bench-1");
        (gone.Alive, gone.InOrder).ShouldBe((false, true));
        var again = await node.AcquireAsync();
        again.Members.ShouldAllBe(member => member.Alive && !member.InOrder);
        again.AfterLapse.ShouldBeFalse();
    }

    [Fact]
    public async Task Node_with_the_credentials_of_another_is_refused()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(2);
        var refused = await Should.ThrowAsync<DatabaseException>(workspace.Node("bench-1", login: "bench-2").AcquireAsync());
        refused.Message.ShouldContain("this node is bench-1 by its configuration, and logs in");
        refused.Message.ShouldContain("which is node bench-2");
        refused.Message.ShouldNotContain("p@ssw0rd");
    }

    [Fact]
    public async Task Node_of_another_workspace_is_refused()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(1);
        await using var node = new ClusterNode("bench-1", new NodeDatabase(workspace.Database.NodeOptions("bench-1")), "other");
        (await Should.ThrowAsync<DatabaseException>(node.AcquireAsync())).Message.ShouldContain("set hardshare.workspace");
    }

    [Fact]
    public async Task Ten_nodes_that_acquire_at_once_all_have_their_lease_and_see_each_other()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(10);
        var nodes = Enumerable.Range(1, 10).Select(i => workspace.Node($"bench-{i}")).ToArray();
        var leases = await Task.WhenAll(nodes.Select(node => node.AcquireAsync()));
        leases.Select(lease => lease.Incarnation).ShouldBeUnique();
        foreach (var node in nodes)
            (await node.RenewAsync()).Members.Count(member => member.Alive).ShouldBe(10);
    }

    [Fact]
    public async Task Idle_node_has_two_connections_besides_the_journal_s_and_writes_no_more_than_sixty_rows_a_minute()
    {
        await using var workspace = await PostgresWorkspace.CreateAsync(2);
        var node = await workspace.StartAsync("bench-1");
        await using var wakes = node.Services.Inbox.WakesAsync(default).GetAsyncEnumerator();
        await wakes.MoveNextAsync();
        var before = RowsWritten(workspace);
        // What a minute has: a renewal four times in a lease of 8 s, a look into the inbox each second, and at the directory twice.
        for (var i = 0; i < 30; i++)
            await node.RenewAsync();
        for (var i = 0; i < 60; i++)
        {
            await node.Services.Inbox.TakeAsync(1000);
            await node.Services.Directory.ReadAsync(null, 1000, default);
            await node.Services.Directory.ReadAsync(null, 1000, default);
        }
        workspace.Database.Sql("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'hardshare bench-1' AND datname = current_database()").ShouldBe("2");
        await node.DisposeAsync();
        await True(() => RowsWritten(workspace) - before >= 30, "the renewals are counted");
        (RowsWritten(workspace) - before).ShouldBeLessThanOrEqualTo(60);
    }

    private static long RowsWritten(PostgresWorkspace workspace) => long.Parse(
        workspace.Database.Sql("SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE schemaname = 'hardshare'"),
        System.Globalization.CultureInfo.InvariantCulture);
}
