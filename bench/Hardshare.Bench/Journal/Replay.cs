using Hardshare.Contracts.History;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Hardshare.Bench.Journal;

/// <summary>An entity's events read and decoded, over the same rows and columns read and not looked at.</summary>
internal sealed class Replay(JournalArea area) : Figure("journal: replay with decoding over a bare reader", "events/s", Better.Higher, 0.5)
{
    private const int Events = 100_000;

    private string Database => Path.Combine(area.Folder, "replay.db");

    protected override async Task PrepareAsync()
    {
        using var store = SqliteStore.Open(Database);
        for (var first = 1; first <= Events; first += 1000)
            await store.AppendAsync([.. Enumerable.Range(first, 1000).Select(number => UsualLife.Row("d-replay", number))]);
    }

    public override Task<double> BareAsync()
    {
        using var connection = new SqliteConnection($"Data Source={Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT sequence_number, manifest, message FROM journal WHERE persistence_id = 'd-replay' ORDER BY sequence_number";
        return Task.FromResult(Rate.Of(Events, () =>
        {
            using var rows = command.ExecuteReader();
            var bytes = 0L;
            while (rows.Read())
                bytes += rows.GetInt64(0) + rows.GetString(1).Length + rows.GetFieldValue<byte[]>(2).Length;
        }));
    }

    public override async Task<double> OursAsync()
    {
        using var store = SqliteStore.Open(Database);
        await store.EnsureOpenAsync();
        return await Rate.OfAsync(Events, () => store.ReplayAsync(
            "d-replay", 1, long.MaxValue, long.MaxValue, (_, manifest, message) => EventCodec.Decode(manifest, message)));
    }
}
