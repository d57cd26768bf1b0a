using Hardshare.Node.Database;
using Hardshare.Node.Journal;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Journal.Postgres;

/// <summary>An entity changes its owner between two writes, never during one.</summary>
[Collection(HorizonCollection.Name)]
public sealed class TakeOverTests : IAsyncLifetime
{
    private const string Old = JournalOnPostgres.NodeName;

    private JournalOnPostgres _journal = null!;
    private TestNode _heir = null!;

    public async Task InitializeAsync()
    {
        _journal = await JournalOnPostgres.OpenAsync(otherNodes: "bench-2");
        _heir = await _journal.Database.StartNodeAsync("bench-2");
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
    }

    public async Task DisposeAsync()
    {
        await _heir.DisposeAsync();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task TakeOverAsync_of_a_node_that_is_gone_fences_it_for_good()
    {
        _journal.Database.LetLeaseRunOut(Old, ago: TimeSpan.FromSeconds(2));

        (await _heir.TakeOverAsync("d-1", Old, TimeSpan.FromSeconds(1))).ShouldBe(2);

        _journal.Database.Sql("UPDATE hardshare.setting SET lease = '1 h'");
        await _journal.Node.AcquireAsync();
        (await Should.ThrowAsync<NotOwnerException>(() => _journal.Store.AppendAsync([Stored.Row("d-1", 2, "b")]))).Owner.ShouldBe("bench-2");
        (await _heir.TakeOverAsync("d-1", Old, TimeSpan.Zero)).ShouldBeNull("it is the heir's already");
    }

    [Fact]
    public async Task TakeOverAsync_waits_for_a_write_under_way_and_then_has_its_event()
    {
        await using var late = await HeldTransaction.BeginAsync(_journal.Node);
        late.Append(Stored.Row("d-1", 2, "in time"));
        _journal.Database.LetLeaseRunOut(Old);

        var taken = _heir.TakeOverAsync("d-1", Old, TimeSpan.Zero);
        await _journal.Database.AwaitBlockedAsync();
        taken.IsCompleted.ShouldBeFalse();
        await late.CommitAsync();

        (await taken).ShouldBe(2);
        (await _journal.Store.HighestStoredAsync("d-1")).ShouldBe(2);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Append_that_meets_a_take_over_waits_and_is_stored_only_if_that_is_undone(bool undone)
    {
        await using var superuser = new NodeDatabase(_journal.Database.Superuser);
        await using var takeOver = await HeldTransaction.BeginAsync(superuser);
        await takeOver.ExecuteAsync(TakeOver, "d-1");

        var write = _journal.Store.AppendAsync([Stored.Row("d-1", 2, "late")]);
        await _journal.Database.AwaitBlockedAsync();
        write.IsCompleted.ShouldBeFalse();
        await (undone ? takeOver.UndoAsync() : takeOver.CommitAsync());

        if (undone)
            await write;
        else
            (await Should.ThrowAsync<NotOwnerException>(() => write)).Owner.ShouldBe("bench-2");
    }

    [Fact]
    public async Task TakeOverAsync_is_refused_while_the_owner_may_come_back()
    {
        (await _heir.TakeOverAsync("d-1", Old, TimeSpan.Zero)).ShouldBeNull("the owner has its lease");

        _journal.Database.LetLeaseRunOut(Old, ago: TimeSpan.FromSeconds(5));
        (await _heir.TakeOverAsync("d-1", Old, TimeSpan.FromMinutes(5))).ShouldBeNull("the margin is not over");

        _journal.Database.Sql("UPDATE hardshare.setting SET lease = '5 min'");
        (await _heir.TakeOverAsync("d-1", Old, TimeSpan.Zero)).ShouldBeNull("the heir has not been back for a lease itself");

        _journal.Database.Sql("UPDATE hardshare.node SET since = '-infinity'");
        (await _heir.TakeOverAsync("d-1", Old, TimeSpan.Zero)).ShouldBeNull("the server has not been up for a lease");

        _journal.Database.Sql("UPDATE hardshare.setting SET lease = '0'");
        (await _heir.TakeOverAsync("d-1", Old, TimeSpan.Zero)).ShouldBe(2);
    }

    [Fact]
    public async Task Take_over_while_appends_stream_lets_none_commit_after_it()
    {
        await using var superuser = new NodeDatabase(_journal.Database.Superuser);
        for (var round = 1; round <= 30; round++)
        {
            var entity = $"r-{round}";
            await _journal.Store.AppendAsync([Stored.Row(entity, 1, "a")]);
            var writing = WriteUntilRefusedAsync(entity);
            (await superuser.ExecuteAsync(TakeOver, [entity])).ShouldBe(1);

            var highest = await _journal.Store.HighestStoredAsync(entity);

            (await writing).ShouldBe(highest);
            (await _journal.Store.HighestStoredAsync(entity)).ShouldBe(highest);
        }
    }

    // What take_over() does once its conditions are met. By itself, so that the lease of the one who writes is good: only the lock on the entity keeps the two apart.
    private const string TakeOver = "UPDATE hardshare.ownership SET owner = 'bench-2', epoch = epoch + 1 WHERE entity = $1";

    private async Task<long> WriteUntilRefusedAsync(string entity)
    {
        for (var number = 2L; ; number++)
        {
            try
            {
                await _journal.Store.AppendAsync([Stored.Row(entity, number, "b")]);
            }
            catch (NotOwnerException)
            {
                return number - 1;
            }
        }
    }
}
