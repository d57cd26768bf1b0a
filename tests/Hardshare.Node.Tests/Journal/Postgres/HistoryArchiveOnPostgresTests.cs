using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Postgres;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Journal.Postgres;

/// <summary>Histories that go to a file, out of the database that nodes share.</summary>
public sealed class HistoryArchiveOnPostgresTests : IAsyncLifetime
{
    private static readonly SnapshotRange All = new(0, long.MaxValue, 0, long.MaxValue);

    private readonly TemporaryFolder _folder = new();
    private readonly string _mine = DeploymentId.New().PersistenceId;
    private JournalOnPostgres _journal = null!;
    private TestNode _other = null!;

    private string File => _folder.File("history.jsonl");

    public async Task InitializeAsync()
    {
        _journal = await JournalOnPostgres.OpenAsync(otherNodes: "bench-2");
        _other = await _journal.Database.StartNodeAsync("bench-2");
        await _journal.Store.AppendAsync([Stored.Row(_mine, 1, "a \"quoted\" ü"), Stored.Row(_mine, 2, "b\nc")]);
        await _journal.Store.SaveSnapshotAsync(new SnapshotRow(_mine, 2, 0, [1], "state-v1"));
    }

    public async Task DisposeAsync()
    {
        await _other.DisposeAsync();
        await _journal.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task ExportAsync_then_DropAsync_moves_the_history_into_the_file_and_keeps_its_numbers_taken()
    {
        var archive = new HistoryArchive(_journal.Store);
        (await archive.ExportAsync(_mine, File)).ShouldBe(2);
        await archive.DropAsync(_mine, File);

        ArchiveFile.Read(File).Select(one => Stored.Text(EventCodec.Decode(one.Manifest, System.Text.Encoding.UTF8.GetBytes(one.Envelope)))).ShouldBe(["a \"quoted\" ü", "b\nc"]);
        (await ReadAsync(_journal.Store)).ShouldBeEmpty();
        (await new PostgresHistoryReader(_journal.Store, TimeProvider.System).ReadAsync([_mine], [], 0, 9, default)).ShouldBeEmpty();
        (await _journal.Store.LoadSnapshotsAsync(_mine, All, 9)).ShouldBeEmpty();
        (await _journal.Store.HighestSequenceNrAsync(_mine)).ShouldBe(2);
        await Should.ThrowAsync<SequenceConflictException>(() => _journal.Store.AppendAsync([Stored.Row(_mine, 1, "another life")]));
    }

    [Fact]
    public async Task ArchiveAsync_moves_what_is_over_of_this_node_s_deployments_alone()
    {
        var (instance, now) = (InstanceId.New().PersistenceIdOn(new DeploymentId(Guid.Parse(_mine[2..]))), DateTimeOffset.UnixEpoch.AddDays(1));
        await _journal.Store.AppendAsync(Stored.Rows(instance, 1, new InstanceTerminating(TerminationCause.User, "enough"), new InstanceCleanedUp([], 1, 2)));
        using var others = new PostgresStore(_other.Database, _other.Lease);
        (await Archive("bench-2", others).ArchiveAsync(now, 0, new HashSet<InstanceId>(), default)).Instances.ShouldBe(0);

        var archive = Archive(JournalOnPostgres.NodeName, _journal.Store);
        var report = await archive.ArchiveAsync(now, 0, new HashSet<InstanceId>(), default);
        (report.Instances, report.Events, report.Problems.Count).ShouldBe((1, 2, 0));
        ArchiveFile.Read(Path.Combine(_folder.File("archive"), $"{instance}.jsonl")).Count().ShouldBe(2);
        (await new PostgresHistoryReader(_journal.Store, TimeProvider.System).ReadAsync([instance], [], 0, 9, default)).ShouldBeEmpty();
        (await ReadAsync(_journal.Store)).Count.ShouldBe(2, "the deployment's own stays");
        (await archive.ArchiveAsync(now, 0, new HashSet<InstanceId>(), default)).Instances.ShouldBe(0);

        InstanceArchive Archive(string node, PostgresStore store) => new(node, store, new PostgresJournalIndex(store), _folder.File("archive"));
    }

    [Fact]
    public async Task DropAsync_of_what_went_on_meanwhile_is_refused_and_removes_nothing()
    {
        (await Should.ThrowAsync<JournalStoreException>(() => _journal.Store.DropAsync(_mine, 1))).Message.ShouldContain("went on after event 1");

        (await ReadAsync(_journal.Store)).Count.ShouldBe(2);
        (await _journal.Store.LoadSnapshotsAsync(_mine, All, 9)).ShouldHaveSingleItem();
    }

    [Fact]
    public async Task DropAsync_by_a_node_that_does_not_own_it_is_refused_by_the_database_and_removes_nothing()
    {
        using var others = new PostgresStore(_other.Database, _other.Lease);
        var archive = new HistoryArchive(others);
        (await archive.ExportAsync(_mine, File)).ShouldBe(2);

        (await Should.ThrowAsync<NotOwnerException>(() => archive.DropAsync(_mine, File))).Owner.ShouldBe(JournalOnPostgres.NodeName);

        (await ReadAsync(_journal.Store)).Count.ShouldBe(2);
        (await _journal.Store.LoadSnapshotsAsync(_mine, All, 9)).ShouldHaveSingleItem();
    }

    private async Task<List<long>> ReadAsync(PostgresStore store)
    {
        var found = new List<long>();
        await store.ReplayAsync(_mine, 1, long.MaxValue, long.MaxValue, (number, _, _) => found.Add(number));
        return found;
    }
}
