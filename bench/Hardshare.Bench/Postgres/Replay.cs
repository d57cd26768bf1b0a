using Hardshare.Bench.Journal;
using Hardshare.Contracts.History;
using Hardshare.Node.Database;
using Hardshare.TestSupport.Database;
using Npgsql;

namespace Hardshare.Bench.Postgres;

/// <summary>An entity's events read and decoded, over the same rows and columns read from the table and not looked at.</summary>
internal sealed class Replay(PostgresArea area) : Figure("postgres: replay with decoding over a bare reader", "events/s", Better.Higher, 0.5)
{
    private const int Events = 100_000;

    private JournalOnPostgres? _journal;
    private NodeDatabase? _bare;

    protected override async Task PrepareAsync()
    {
        _journal = await area.JournalAsync();
        _bare = new NodeDatabase(_journal.Database.Superuser);
        for (var first = 1; first <= Events; first += 1000)
            await _journal.Store.AppendAsync([.. Enumerable.Range(first, 1000).Select(number => UsualLife.Row("d-replay", number))]);
        _journal.Database.Sql("VACUUM ANALYZE hardshare.journal");
    }

    public override async Task<double> BareAsync() => await Rate.OfAsync(Events, () => _bare!.QueryAsync(async connection =>
    {
        using var command = new NpgsqlCommand(
            "SELECT sequence_number, manifest, message FROM hardshare.journal WHERE persistence_id = 'd-replay' ORDER BY sequence_number", connection);
        using var rows = await command.ExecuteReaderAsync();
        var bytes = 0L;
        while (await rows.ReadAsync())
            bytes += rows.GetInt64(0) + rows.GetString(1).Length + rows.GetFieldValue<byte[]>(2).Length;
        return bytes;
    }));

    public override async Task<double> OursAsync() => await Rate.OfAsync(Events, () => _journal!.Store.ReplayAsync(
        "d-replay", 1, long.MaxValue, long.MaxValue, (_, manifest, message) => EventCodec.Decode(manifest, message)));

    protected override async Task EndAsync()
    {
        if (_bare is not null)
            await _bare.DisposeAsync();
    }
}
