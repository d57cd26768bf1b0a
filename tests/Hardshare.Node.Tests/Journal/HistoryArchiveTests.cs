using System.Text.Json;
using Hardshare.Contracts.History;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Tests.Journal;

public sealed class HistoryArchiveTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqliteStore _store;
    private readonly HistoryArchive _archive;

    public HistoryArchiveTests()
    {
        _store = SqliteStore.Open(_folder.File("journal.db"));
        _archive = new HistoryArchive(_store);
    }

    private string File => _folder.File("d-1.jsonl");

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task ExportAsync_then_DropAsync_moves_the_history_into_the_file()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a \"quoted\" ü"), Stored.Row("d-1", 2, "b\nc")]);
        await _store.AppendAsync([Stored.Row("d-2", 1, "stays")]);

        (await _archive.ExportAsync("d-1", File)).ShouldBe(2);
        await _archive.DropAsync("d-1", File);

        ArchiveFile.Read(File).Select(one => Stored.Text(EventCodec.Decode(one.Manifest, System.Text.Encoding.UTF8.GetBytes(one.Envelope))))
            .ShouldBe(["a \"quoted\" ü", "b\nc"]);
        (await _store.ReadAsync("d-1")).ShouldBeEmpty();
        (await _store.ReadAsync("d-2")).ShouldBe([(1, "stays")]);
    }

    [Fact]
    public async Task DropAsync_history_that_went_on_after_the_export_removes_nothing()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        await _archive.ExportAsync("d-1", File);
        await _store.AppendAsync([Stored.Row("d-1", 2, "b")]);

        (await Should.ThrowAsync<JournalStoreException>(() => _archive.DropAsync("d-1", File))).Message.ShouldContain("nothing was removed");

        (await _store.ReadAsync("d-1")).Count.ShouldBe(2);
    }

    [Fact]
    public async Task ExportAsync_entity_without_events_or_without_its_first_is_refused()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a"), Stored.Row("d-1", 2, "b")]);
        await _store.DeleteToAsync("d-1", 1);

        await Should.ThrowAsync<JournalStoreException>(() => _archive.ExportAsync("d-1", File));
        await Should.ThrowAsync<JournalStoreException>(() => _archive.ExportAsync("d-unknown", File));

        Directory.GetFiles(_folder.Path, "*.jsonl*").ShouldBeEmpty();
    }

    [Fact]
    public async Task ExportAsync_onto_the_beginning_of_the_history_replaces_it()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        await _archive.ExportAsync("d-1", File);
        await _store.AppendAsync([Stored.Row("d-1", 2, "b")]);

        (await _archive.ExportAsync("d-1", File)).ShouldBe(2);

        ArchiveFile.Read(File).Select(one => one.SequenceNr).ShouldBe([1, 2]);
        Directory.GetFiles(_folder.Path, "*.partial").ShouldBeEmpty();
        await _archive.DropAsync("d-1", File);
    }

    [Fact]
    public async Task ExportAsync_onto_another_history_is_refused_and_leaves_it()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a"), Stored.Row("d-2", 1, "a"), Stored.Row("d-2", 2, "b")]);
        await _archive.ExportAsync("d-1", File);

        await Should.ThrowAsync<JournalStoreException>(() => _archive.ExportAsync("d-2", File));

        ArchiveFile.Read(File).ShouldHaveSingleItem().PersistenceId.ShouldBe("d-1");
    }

    [Fact]
    public async Task ExportAsync_onto_a_file_that_is_there_is_refused_and_leaves_it()
    {
        await _store.AppendAsync([Stored.Row("d-1", 1, "a")]);
        System.IO.File.WriteAllText(File, "mine");

        await Should.ThrowAsync<JsonException>(() => _archive.ExportAsync("d-1", File));

        System.IO.File.ReadAllText(File).ShouldBe("mine");
        Directory.GetFiles(_folder.Path, "*.partial").ShouldBeEmpty();
    }
}
