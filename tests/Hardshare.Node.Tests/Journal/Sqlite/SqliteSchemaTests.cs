using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Hardshare.Node.Tests.Journal.Sqlite;

public sealed class SqliteSchemaTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Database => _folder.File("journal.db");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("journal", "ordering,created,deleted,persistence_id,sequence_number,message,manifest,identifier,writer_uuid")]
    [InlineData("tags", "ordering_id,tag,sequence_nr,persistence_id")]
    [InlineData("snapshot", "persistence_id,sequence_number,created,snapshot,manifest,serializer_id")]
    public async Task Tables_are_those_of_akka_persistence_sql(string table, string columns)
    {
        using var store = SqliteStore.Open(Database);
        await store.EnsureOpenAsync();

        Query($"SELECT name FROM pragma_table_info('{table}') ORDER BY cid").ShouldBe(columns.Split(','));
    }

    [Fact]
    public async Task Event_costs_the_pages_of_its_row_and_of_the_key_alone()
    {
        using var store = SqliteStore.Open(Database);
        await store.EnsureOpenAsync();

        Query("SELECT name FROM pragma_index_list('journal') WHERE partial = 0").ShouldBe(["journal_uq"]);
    }

    [Fact]
    public async Task EnsureOpenAsync_file_of_a_newer_version_is_left_alone()
    {
        Query("PRAGMA user_version = 99");
        using var store = SqliteStore.Open(Database);

        var failure = await Should.ThrowAsync<JournalStoreException>(store.EnsureOpenAsync);

        failure.Message.ShouldContain(Database);
        failure.Message.ShouldContain("version 99");
        Query("SELECT name FROM sqlite_master").ShouldBeEmpty();
    }

    [Fact]
    public async Task EnsureOpenAsync_what_is_no_database_names_the_file_and_the_cause()
    {
        File.WriteAllText(Database, new string('x', 5000));
        using var store = SqliteStore.Open(Database);

        var failure = await Should.ThrowAsync<JournalUnavailableException>(store.EnsureOpenAsync);

        failure.Message.ShouldContain(Database);
        failure.Message.ShouldContain("not a database");
    }

    private List<string> Query(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
            found.Add(rows.GetString(0));
        return found;
    }
}
