using Hardshare.Node.Database;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Database;

public sealed class MigratorTests
{
    [Fact]
    public async Task RunAsync_ten_at_once_on_an_empty_database_makes_the_schema_once()
    {
        await using var database = TestDatabase.CreateEmpty();

        var before = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => Migrator.RunAsync(database.Owner))));

        before.ShouldContain(0);
        database.Sql("SELECT number FROM hardshare.version ORDER BY number").Split('\n').ShouldBe(Enumerable.Range(1, Migrator.Version).Select(i => $"{i}"));
        (await Migrator.RunAsync(database.Owner)).ShouldBe(Migrator.Version);
    }

    [Fact]
    public async Task RunAsync_where_there_is_no_socket_says_that_nothing_listens()
    {
        var folder = Directory.CreateTempSubdirectory("hs-");
        var nowhere = new DatabaseOptions { Host = folder.FullName, Name = "hardshare", User = "postgres" };

        (await Should.ThrowAsync<DatabaseUnavailableException>(() => Migrator.RunAsync(nowhere))).Message.ShouldStartWith($"The database hardshare at {folder.FullName}:5432 does not answer: nothing listens there.");
        folder.Delete();
    }

    [Fact]
    public async Task RunAsync_schema_of_a_newer_version_is_left_alone()
    {
        await using var database = await TestDatabase.CreateAsync(nodes: "bench-1");
        database.Sql("INSERT INTO hardshare.version VALUES (99, 'from-the-future')");

        (await Should.ThrowAsync<DatabaseException>(() => Migrator.RunAsync(database.Owner))).Message.ShouldContain("version 99");

        await using var node = new NodeDatabase(database.NodeOptions("bench-1"));
        (await Should.ThrowAsync<DatabaseException>(() => Migrator.CheckAsync(node))).Message.ShouldContain("Use the newer program");
    }

    [Fact]
    public async Task CheckAsync_older_schema_or_none_says_what_the_owner_has_to_do()
    {
        await using var database = await TestDatabase.CreateAsync(nodes: "bench-1");
        await using var node = new NodeDatabase(database.NodeOptions("bench-1"));
        await Migrator.CheckAsync(node);

        database.Sql($"DELETE FROM hardshare.version WHERE number = {Migrator.Version}");
        (await Should.ThrowAsync<DatabaseException>(() => Migrator.CheckAsync(node))).Message.ShouldContain("`hardshare cluster init`");
        database.Sql("DROP SCHEMA hardshare CASCADE");
        (await Should.ThrowAsync<DatabaseException>(() => Migrator.CheckAsync(node))).Message.ShouldContain("`hardshare cluster init`");
    }

    [Theory]
    [InlineData("journal", "ordering,created,deleted,persistence_id,sequence_number,message,manifest,identifier,writer_uuid")]
    [InlineData("tags", "ordering_id,tag,sequence_nr,persistence_id")]
    [InlineData("snapshot", "persistence_id,sequence_number,created,snapshot,manifest,serializer_id")]
    public async Task Tables_are_those_of_akka_persistence_sql(string table, string columns)
    {
        await using var database = await TestDatabase.CreateAsync();

        database.Sql($"SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute WHERE attrelid = 'hardshare.{table}'::regclass AND attnum > 0")
            .ShouldBe(columns);
    }
}
