using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Hardshare.Node.Tests.Journal.Sqlite;

/// <summary>Questions across entities cost what their answers cost, not what the journal holds: SQLite says so in its plans.</summary>
public sealed class SqliteQueryPlanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(SqliteJournalIndex.Deployments, "hardshare_landmark_idx")]
    [InlineData(SqliteJournalIndex.OpenRequests, "hardshare_landmark_idx")]
    [InlineData(SqliteJournalIndex.EndedInstances, "hardshare_landmark_idx")]
    [InlineData(EntitySelection.OrderingsOfOne, "journal_uq")]
    [InlineData(EntitySelection.OrderingsOfSome, "journal_uq")]
    public async Task Query_searches_its_index_and_scans_nothing(string sql, string index)
    {
        using var store = SqliteStore.Open(_folder.File("journal.db"));
        await store.EnsureOpenAsync();

        var plan = Plan(store.File, sql);

        plan.ShouldAllBe(line => !line.StartsWith("SCAN", StringComparison.Ordinal));
        plan.Where(line => line.StartsWith("SEARCH", StringComparison.Ordinal))
            .ShouldAllBe(line => line.Contains(index, StringComparison.Ordinal));
    }

    private static List<string> Plan(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + System.Text.RegularExpressions.Regex.Replace(sql, @"\?\d", "1");
        using var rows = command.ExecuteReader();
        var found = new List<string>();
        while (rows.Read())
            found.Add(rows.GetString(3));
        return found;
    }
}
