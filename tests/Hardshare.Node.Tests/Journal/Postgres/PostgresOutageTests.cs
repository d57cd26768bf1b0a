using System.Diagnostics;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Postgres;
using Hardshare.TestMachine;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Journal.Postgres;

/// <summary>The server ends, hangs, and comes back. Each test harms a server of its own.</summary>
public sealed class PostgresOutageTests : IAsyncLifetime
{
    private const int Writers = 8;

    // The database is given four seconds for a statement, and one more to be told that it is late.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(12);

    private readonly PrivatePostgres _server = PrivatePostgres.Start();
    private JournalOnPostgres _journal = null!;

    public async Task InitializeAsync() => _journal = await JournalOnPostgres.OpenAsync(_server);

    public async Task DisposeAsync()
    {
        _journal.Store.Dispose();
        await _journal.Node.DisposeAsync();
        _server.Dispose();
    }

    [Fact]
    public async Task Server_that_ended_fails_writes_and_reads_soon_and_serves_them_when_it_is_back()
    {
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        await _journal.Store.HighestStoredAsync("d-1");
        _server.Stop();

        await FailsSoonAsync(() => _journal.Store.AppendAsync([Stored.Row("d-1", 2, "b")]));
        var failure = await FailsSoonAsync(_journal.Store.CheckAsync);
        failure.Message.ShouldContain($"127.0.0.1:{_server.Port}");
        failure.Message.ShouldNotContain("p@ssw0rd");
        await FailsSoonAsync(() => _journal.Store.HighestStoredAsync("d-1"));
        await FailsSoonAsync(() => _journal.Store.HighestSequenceNrAsync("d-1"));

        _server.Restart();
        await _journal.Store.CheckAsync();
        (await _journal.Store.HighestSequenceNrAsync("d-1")).ShouldBe(1);
        await _journal.Store.AppendAsync([Stored.Row("d-1", 2, "b")]);
        (await _journal.Store.HighestStoredAsync("d-1")).ShouldBe(2);
    }

    [Fact]
    public async Task Server_that_hangs_fails_writes_and_reads_soon_and_serves_them_when_it_goes_on()
    {
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        await _journal.Store.HighestStoredAsync("d-1");
        _server.Pause();

        var writes = Enumerable.Range(2, 20).Select(i => FailsSoonAsync(() => _journal.Store.AppendAsync([Stored.Row($"d-{i}", 1, "b")]))).ToList();
        var reads = Enumerable.Range(2, 20).Select(i => FailsSoonAsync(() => _journal.Store.HighestStoredAsync($"d-{i}"))).ToList();
        await Task.WhenAll([.. writes, .. reads]);

        _server.Continue();
        await _journal.Store.CheckAsync();
        var end = await _journal.Store.HighestSequenceNrAsync("d-1");
        await _journal.Store.AppendAsync([Stored.Row("d-1", end + 1, "b")]);
        (await _journal.Store.HighestStoredAsync("d-1")).ShouldBe(end + 1);
    }

    [Fact]
    public async Task Kill_of_the_server_under_load_keeps_every_acknowledged_event_and_leaves_no_gap()
    {
        var acknowledged = new long[Writers];
        using var stop = new CancellationTokenSource();
        var writing = Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer, acknowledged, stop.Token))));
        for (var kill = 1; kill <= 4; kill++)
        {
            var goal = acknowledged.Sum() + (150 * kill);
            while (acknowledged.Sum() < goal)
                await Task.Yield();
            _server.Kill();
            _server.Restart();
        }
        await stop.CancelAsync();
        await writing;

        for (var writer = 0; writer < Writers; writer++)
        {
            var stored = new List<long>();
            await _journal.Store.ReplayAsync($"d-{writer}", 1, long.MaxValue, long.MaxValue, (sequenceNr, _, _) => stored.Add(sequenceNr));
            stored.ShouldBe(Enumerable.Range(1, stored.Count).Select(i => (long)i));
            stored.Count.ShouldBeGreaterThanOrEqualTo((int)acknowledged[writer]);
        }
        var history = await new PostgresHistoryReader(_journal.Store, TimeProvider.System).ReadAsync([], ["d-"], 0, int.MaxValue, CancellationToken.None);
        history.Select(one => (one.PersistenceId, one.SequenceNr)).ShouldBeUnique();
        history.Count.ShouldBeGreaterThanOrEqualTo((int)acknowledged.Sum());
    }

    // As an entity does: after a failure it asks how far it got, as often as it takes, and goes on from there.
    private async Task WriteAsync(int writer, long[] acknowledged, CancellationToken stop)
    {
        var number = 0L;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var size = 1 + (int)(number % 3);
                await _journal.Store.AppendAsync([.. Enumerable.Range(1, size).Select(i => Stored.Row($"d-{writer}", number + i, "a"))]);
                acknowledged[writer] = number += size;
            }
            catch (JournalUnavailableException)
            {
                number = await EndAsync($"d-{writer}");
                number.ShouldBeGreaterThanOrEqualTo(acknowledged[writer]);
            }
        }
    }

    private async Task<long> EndAsync(string persistenceId)
    {
        while (true)
        {
            try
            {
                return await _journal.Store.HighestSequenceNrAsync(persistenceId);
            }
            catch (JournalUnavailableException)
            {
                await Task.Yield();
            }
        }
    }

    private static async Task<JournalUnavailableException> FailsSoonAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        var failure = await Should.ThrowAsync<JournalUnavailableException>(work);
        watch.Elapsed.ShouldBeLessThan(Noticed);
        return failure;
    }
}
