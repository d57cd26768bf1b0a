using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Hardshare.Labs;

/// <summary>The journal of a lab, read from its file beside the node, without the node's own code.</summary>
public sealed class JournalFile(string path)
{
    private sealed record Row(string Entity, long Number, string Manifest, JsonElement Event);

    /// <summary>The ids of all instances that were ever granted.</summary>
    public IReadOnlyList<string> Instances() => [.. Rows("deployment-claimed-v1").Select(InstanceOf).Distinct()];

    /// <summary>What the history must not show: gaps in an entity's numbers, two instances of one deployment at a time, an instance that ends twice.</summary>
    public IReadOnlyList<string> Contradictions()
    {
        var found = new List<string>();
        foreach (var entity in Rows().GroupBy(row => row.Entity))
        {
            var numbers = entity.Select(row => row.Number).ToArray();
            if (!numbers.SequenceEqual(Enumerable.Range(1, numbers.Length).Select(n => (long)n)))
                found.Add($"{entity.Key} has a gap: {string.Join(' ', numbers)}");
            string? current = null;
            foreach (var row in entity)
            {
                if (row.Manifest == "deployment-claimed-v1" && current is not null)
                    found.Add($"{entity.Key} was claimed at {row.Number} while it had {current}");
                if (row.Manifest == "deployment-released-v1" && current != InstanceOf(row))
                    found.Add($"{entity.Key} released at {row.Number} what it did not have");
                current = row.Manifest switch
                {
                    "deployment-claimed-v1" => InstanceOf(row),
                    "deployment-released-v1" => null,
                    _ => current,
                };
            }
            foreach (var once in new[] { "instance-initiated-v1", "instance-ready-v1", "instance-terminating-v1", "instance-cleaned-up-v1" })
                if (entity.Count(row => row.Manifest == once) > 1)
                    found.Add($"{entity.Key} has {once} more than once");
        }
        return found;
    }

    private static string InstanceOf(Row row) => row.Event.TryGetProperty("order", out var order)
        ? order.GetProperty("instance").GetString()!
        : row.Event.GetProperty("instance").GetString()!;

    private IEnumerable<Row> Rows(string? manifest = null)
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
                JsonDocument.Parse((byte[])reader[3]).RootElement.GetProperty("event"));
    }
}
