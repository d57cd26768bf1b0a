using Hardshare.Contracts.Deployments;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Postgres;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Journal.Postgres;

/// <summary>Whatever a node believes, the database takes from it only what it may write.</summary>
[Collection(HorizonCollection.Name)]
public sealed class PostgresFenceTests : IAsyncLifetime
{
    private JournalOnPostgres _journal = null!;
    private TestNode _other = null!;

    private PostgresStore Store => _journal.Store;

    public async Task InitializeAsync()
    {
        _journal = await JournalOnPostgres.OpenAsync(otherNodes: "bench-2");
        _other = await _journal.Database.StartNodeAsync("bench-2");
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task Append_of_an_incarnation_that_has_a_successor_is_refused()
    {
        await Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        await using var successor = await _journal.Database.StartNodeAsync(JournalOnPostgres.NodeName);

        (await RefusedAsync(Stored.Row("d-1", 2, "b"))).Message.ShouldContain("another incarnation");
        await Should.ThrowAsync<NotOwnerException>(Store.CheckAsync);

        _journal.Node.Lease.Incarnation = successor.Lease.Incarnation;
        await Store.AppendAsync([Stored.Row("d-1", 2, "c")]);
    }

    [Fact]
    public async Task Append_after_the_lease_is_over_is_refused_until_there_is_a_new_incarnation()
    {
        _journal.Database.LetLeaseRunOut(JournalOnPostgres.NodeName);

        (await RefusedAsync(Stored.Row("d-1", 1, "a"))).Message.ShouldContain("ran out");

        _journal.Database.Sql("UPDATE hardshare.setting SET lease = '1 h'");
        await _journal.Node.AcquireAsync();
        await Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
    }

    [Fact]
    public async Task Append_without_a_lease_is_refused_at_once()
    {
        _journal.Node.Lease.Incarnation = null;

        (await RefusedAsync(Stored.Row("d-1", 1, "a"))).Message.ShouldContain("no lease");
    }

    [Fact]
    public async Task Append_for_another_node_s_entity_is_refused_and_harms_none_of_its_group()
    {
        var (mine, others) = (DeploymentId.New(), DeploymentId.New());
        Own(others.PersistenceId, "bench-2");
        var writes = Enumerable.Range(1, 20).Select(i => Store.AppendAsync([Stored.Row($"d-{i}", 1, "a")])).ToList();

        var refusals = new[]
        {
            await RefusedAsync(Stored.Row(others.PersistenceId, 1, "a")),
            await RefusedAsync(Stored.Row(InstanceId.New().PersistenceIdOn(others), 1, new DeploymentAdvertised())),
        };

        refusals.ShouldAllBe(refusal => refusal.Owner == "bench-2");
        await Task.WhenAll(writes);
        await Store.AppendAsync([Stored.Row(mine.PersistenceId, 1, "a")]);
        await Store.AppendAsync([Stored.Row(InstanceId.New().PersistenceIdOn(mine), 1, new DeploymentAdvertised())]);
    }

    [Fact]
    public async Task Append_of_a_first_event_takes_an_entity_that_nobody_owns_but_not_another_node()
    {
        await Store.AppendAsync([Stored.Row("r-1", 1, "a")]);
        await Store.AppendAsync([Stored.Row($"n-{JournalOnPostgres.NodeName}", 1, "a")]);

        (await RefusedAsync(Stored.Row("n-bench-2", 1, "a"))).Owner.ShouldBeNull();
        (await RefusedAsync(Stored.Row(InstanceId.New().PersistenceIdOn(DeploymentId.New()), 1, "a"))).Owner.ShouldBeNull();
        (await RefusedAsync(Stored.Row("r-2", 2, "b"))).Owner.ShouldBeNull();

        _journal.Database.Sql("SELECT entity, owner, epoch FROM hardshare.ownership ORDER BY entity").Split('\n')
            .ShouldBe([$"n-{JournalOnPostgres.NodeName}|{JournalOnPostgres.NodeName}|1", $"r-1|{JournalOnPostgres.NodeName}|1"]);
    }

    [Fact]
    public async Task Append_of_the_same_first_event_by_two_nodes_at_once_succeeds_for_one()
    {
        using var others = new PostgresStore(_other.Database, _other.Lease);
        for (var round = 0; round < 20; round++)
        {
            Task[] writes = [Store.AppendAsync([Stored.Row($"r-{round}", 1, "mine")]), others.AppendAsync([Stored.Row($"r-{round}", 1, "other's")])];

            await Task.WhenAll(writes).ContinueWith(_ => { }, TaskScheduler.Default);

            writes.Count(write => write.IsCompletedSuccessfully).ShouldBe(1);
            writes.Single(write => write.IsFaulted).Exception!.InnerException.ShouldBeOfType<NotOwnerException>();
        }
    }

    [Fact]
    public async Task Changes_other_than_appends_are_refused_for_another_node_s_entity()
    {
        await Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        await Store.SaveSnapshotAsync(new SnapshotRow("d-1", 1, 0, [1], "state-v1"));
        Own("d-1", "bench-2");

        await Should.ThrowAsync<NotOwnerException>(() => Store.DeleteToAsync("d-1", 1));
        await Should.ThrowAsync<NotOwnerException>(() => Store.SaveSnapshotAsync(new SnapshotRow("d-1", 1, 0, [2], "state-v1")));
        (await Should.ThrowAsync<NotOwnerException>(() => Store.DeleteSnapshotsAsync("d-1", All))).Owner.ShouldBe("bench-2");

        (await Store.LoadSnapshotsAsync("d-1", All, 9)).ShouldHaveSingleItem().Payload.ShouldBe([1]);
    }

    [Fact]
    public async Task AcquireAsync_waits_for_what_the_incarnation_before_it_has_under_way()
    {
        await using var late = await HeldTransaction.BeginAsync(_journal.Node);
        late.Append(Stored.Row("d-1", 1, "late"));
        await using var successor = new TestNode(new Node.Database.NodeDatabase(_journal.Database.NodeOptions(JournalOnPostgres.NodeName)));

        var acquired = successor.AcquireAsync();
        await _journal.Database.AwaitBlockedAsync();
        acquired.IsCompleted.ShouldBeFalse();
        await late.CommitAsync();

        await acquired;
        using var store = new PostgresStore(successor.Database, successor.Lease);
        (await store.HighestSequenceNrAsync("d-1")).ShouldBe(1);
    }

    [Fact]
    public async Task HighestSequenceNrAsync_of_a_new_connection_waits_for_what_was_sent_over_the_one_that_broke()
    {
        await using var late = await HeldTransaction.BeginAsync(_journal.Node);
        late.Append(Stored.Row("d-1", 1, "late"));

        var highest = Store.HighestSequenceNrAsync("d-1");
        await _journal.Database.AwaitBlockedAsync();
        highest.IsCompleted.ShouldBeFalse();
        await late.CommitAsync();

        (await highest).ShouldBe(1);
    }

    private static SnapshotRange All => new(0, long.MaxValue, 0, long.MaxValue);

    private void Own(string entity, string node) => _journal.Database.Sql(
        $"INSERT INTO hardshare.ownership (entity, owner) VALUES ('{entity}', '{node}') ON CONFLICT (entity) DO UPDATE SET owner = excluded.owner");

    private Task<NotOwnerException> RefusedAsync(JournalRow row) => Should.ThrowAsync<NotOwnerException>(() => Store.AppendAsync([row]));
}
