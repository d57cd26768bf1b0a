using Hardshare.Actors.Journal;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Tests.Journal.Sqlite;

public sealed class SqliteJournalTests : DurableJournalSpec
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;

    public SqliteJournalTests() => _store = SqliteStore.Open(_folder.File("journal.db"));

    protected override string Configuration =>
        $$"""
        {{PluginSettings.Hocon(_store.File)}}
        {{PluginSettings.SnapshotStore}}.assemblies = ["Hardshare.Node.Tests"]
        """;

    protected override IJournalIndex Index => new SqliteJournalIndex(_store);

    protected override IHistoryReader History => new SqliteHistoryReader(_store);

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Recover_event_of_an_unknown_manifest_fails_and_names_it()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a") with { Manifest = "from-the-future-v9" }]);

        var failure = await Should.ThrowAsync<UnknownManifestException>(() => History.ReadAsync(["d-1"], [], 0, 1, CancellationToken.None));

        failure.Message.ShouldContain("from-the-future-v9");
    }

    [Fact]
    public async Task Recover_snapshot_that_cannot_be_read_is_passed_over()
    {
        await Done(Start("d-1"), Recorder.Store.Texts("a", "b"));
        await _store.SaveSnapshotAsync(new SnapshotRow("d-1", 1, 0, """{"texts":["a"]}"""u8.ToArray(), "recorder-state-v1"));
        await _store.SaveSnapshotAsync(new SnapshotRow("d-1", 2, 0, "{}"u8.ToArray(), "recorder-state-v2"));

        var recovered = await Recover("d-1", Recovery.Default);

        recovered.Offered!.Value.SequenceNr.ShouldBe(1);
        recovered.Events.ShouldBe([(2, "b")]);
    }

    protected override Task AppendAsync(string persistenceId, long first, params IEvent[] happened) =>
        _store.AppendAsync(Stored.Rows(persistenceId, first, happened));
}
