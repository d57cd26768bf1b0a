using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Journal.Sqlite;

/// <summary>The store on a disk that fills up.</summary>
public sealed class SqliteStoreDiskTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SmallDisk _disk;
    private readonly SqliteStore _store;

    public SqliteStoreDiskTests()
    {
        _disk = SmallDisk.Mount(_folder.Path, "2m");
        _store = SqliteStore.Open(_folder.File("journal.db"));
    }

    public void Dispose()
    {
        _store.Dispose();
        _disk.Unmount();
        _folder.Dispose();
    }

    [Fact]
    public async Task AppendAsync_disk_full_fails_every_waiting_write_and_works_again_when_there_is_room()
    {
        await _store.AppendAsync([Stored.Row("d-0", 1, "before")]);
        _disk.Fill();

        var waiting = Enumerable.Range(1, 20).Select(i => _store.AppendAsync([Stored.Row($"d-{i}", 1, new string('x', 20_000))])).ToArray();
        var failures = await Task.WhenAll(waiting.Select(write => Should.ThrowAsync<JournalUnavailableException>(() => write)));

        failures.ShouldAllBe(failure => failure.Message.Contains(_store.File, StringComparison.Ordinal));
        failures.ShouldContain(failure => failure.Message.Contains("full", StringComparison.Ordinal));
        (await _store.ReadAsync("d-0")).ShouldBe([(1, "before")]);
        (await _store.HighestSequenceNrAsync("d-1")).ShouldBe(0);

        _disk.MakeRoom();
        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => _store.AppendAsync([Stored.Row($"d-{i}", 1, "after")])));
        (await _store.ReadAsync("d-20")).ShouldBe([(1, "after")]);
    }

    [Fact]
    public async Task AppendAsync_disk_that_fills_up_while_writing_loses_nothing_that_was_acknowledged()
    {
        var acknowledged = 0;
        await Should.ThrowAsync<JournalUnavailableException>(async () =>
        {
            for (; ; acknowledged++)
                await _store.AppendAsync([Stored.Row("d-1", acknowledged + 1, new string('x', 10_000))]);
        });

        acknowledged.ShouldBeGreaterThan(10);
        (await _store.ReadAsync("d-1")).Count.ShouldBe(acknowledged);
        (await _store.HighestSequenceNrAsync("d-1")).ShouldBe(acknowledged);
    }
}
