using System.Diagnostics;
using System.Globalization;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Tests.Journal.Sqlite;

/// <summary>A process that writes is killed, again and again, at moments that differ.</summary>
public sealed class SqliteStoreCrashTests : IDisposable
{
    private const int Kills = 5;
    private const int Writers = 8;

    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Hardshare.CrashWriter.dll");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Kill_while_writing_keeps_every_acknowledged_event_whole_batches_only_and_no_gap()
    {
        var random = new Random(20_260_304);
        var acknowledged = new Dictionary<string, long>();
        for (var kill = 0; kill < Kills; kill++)
        {
            await WriteUntilKilledAsync(random.Next(50, 500), acknowledged);
            await CheckAsync(acknowledged);
        }
        acknowledged.Count.ShouldBe(Writers);
    }

    private async Task WriteUntilKilledAsync(int acknowledgements, Dictionary<string, long> acknowledged)
    {
        using var writer = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Program, _folder.File("journal.db"), $"{Writers}" },
            RedirectStandardOutput = true,
        })!;
        for (var read = 0; await writer.StandardOutput.ReadLineAsync() is { } line; read++)
        {
            if (read == acknowledgements)
                writer.Kill();
            // What was printed before the kill counts to the last whole line.
            if (line.Split(' ') is [var persistenceId, var number] && long.TryParse(number, CultureInfo.InvariantCulture, out var last))
                acknowledged[persistenceId] = Math.Max(last, acknowledged.GetValueOrDefault(persistenceId));
        }
        await writer.WaitForExitAsync();
        writer.ExitCode.ShouldBe(128 + 9);
    }

    private async Task CheckAsync(Dictionary<string, long> acknowledged)
    {
        using var store = SqliteStore.Open(_folder.File("journal.db"));
        foreach (var (persistenceId, last) in acknowledged)
        {
            var events = await store.ReadAsync(persistenceId);
            events.Select(one => one.SequenceNr).ShouldBe(Enumerable.Range(1, events.Count).Select(i => (long)i));
            events.Count.ShouldBeGreaterThanOrEqualTo((int)last, persistenceId);
            events[^1].Text.Split(" of ").Distinct().Count().ShouldBe(1, "the last batch is whole");
        }
    }
}
