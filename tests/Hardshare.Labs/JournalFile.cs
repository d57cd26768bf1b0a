using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Hardshare.Labs;

/// <summary>The journal of a lab by itself, from its file.</summary>
public sealed class JournalFile(string path) : StoredHistory
{
    protected override IEnumerable<Row> Rows(string? manifest = null)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT persistence_id, sequence_number, manifest, message FROM journal WHERE $manifest IS NULL OR manifest = $manifest ORDER BY ordering";
        command.Parameters.AddWithValue("$manifest", (object?)manifest ?? DBNull.Value);
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return new Row(
                reader.GetString(0), reader.GetInt64(1), reader.GetString(2),
                JsonDocument.Parse((byte[])reader[3]).RootElement);
    }
}
