using System.Text.Json;

namespace Hardshare.Labs;

/// <summary>What is stored of a workspace, read beside the nodes and without their code: a checker of it.</summary>
public abstract class StoredHistory
{
    protected sealed record Row(string Entity, long Number, string Manifest, JsonElement Envelope)
    {
        public JsonElement Event => Envelope.GetProperty("event");
    }

    /// <summary>All events, or those of one manifest; of each entity in its order.</summary>
    protected abstract IEnumerable<Row> Rows(string? manifest = null);

    /// <summary>How often something happened, by its manifest.</summary>
    public int Count(string manifest) => Rows(manifest).Count();

    /// <summary>How many events the command of this id led to.</summary>
    public int EventsOf(string command) => Rows().Count(row => row.Envelope.GetProperty("command").GetString() == command);

    /// <summary>How many events each command led to, by its id.</summary>
    public IReadOnlyDictionary<string, int> EventsOfCommands() => Rows().CountBy(row => row.Envelope.GetProperty("command").GetString()!).ToDictionary();

    /// <summary>The events of a deployment and of its instances, in the order of the store.</summary>
    public IReadOnlyList<(string Entity, long Number)> Of(string deployment) =>
        [.. Rows().Where(row => row.Entity == $"d-{deployment}" || row.Entity.StartsWith($"i-{deployment}-", StringComparison.Ordinal)).Select(row => (row.Entity, row.Number))];

    /// <summary>The ids of all instances that were ever granted.</summary>
    public IReadOnlyList<string> Instances() => [.. Rows("deployment-claimed-v1").Select(InstanceOf).Distinct()];

    /// <summary>What the history must not show: gaps in an entity's numbers, an owner that writes after the next one, two instances of one deployment at a time, an instance that ends twice.</summary>
    public IReadOnlyList<string> Contradictions()
    {
        var found = new List<string>();
        foreach (var entity in Rows().GroupBy(row => row.Entity))
        {
            var numbers = entity.Select(row => row.Number).ToArray();
            if (!numbers.SequenceEqual(Enumerable.Range(1, numbers.Length).Select(n => (long)n)))
                found.Add($"{entity.Key} has a gap: {string.Join(' ', numbers)}");
            foreach (var (before, after) in entity.Zip(entity.Skip(1)))
                if (EpochOf(after) < EpochOf(before) || (EpochOf(after) > 0 && EpochOf(after) == EpochOf(before) && NodeOf(after) != NodeOf(before)))
                    found.Add($"{entity.Key} was written at {before.Number} by {NodeOf(before)} in epoch {EpochOf(before)}, then by {NodeOf(after)} in epoch {EpochOf(after)}");
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

    private static long EpochOf(Row row) => row.Envelope.GetProperty("epoch").GetInt64();

    private static string? NodeOf(Row row) => row.Envelope.GetProperty("node").GetString();

    private static string InstanceOf(Row row) => row.Event.TryGetProperty("order", out var order)
        ? order.GetProperty("instance").GetString()!
        : row.Event.GetProperty("instance").GetString()!;
}
