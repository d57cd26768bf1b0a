using System.Collections.Immutable;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.TestSupport.Journal;

/// <summary>The real journal over a file, which fails as <see cref="JournalFaults"/> says.</summary>
public sealed class FailingSqliteJournal(Config config) : SqliteJournal(config)
{
    private readonly JournalFaults _faults = JournalFaults.For(config.GetString("faults") ?? "");

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages) =>
        _faults.WriteAsync(messages, base.WriteMessagesAsync);
}

/// <summary>The engine's journal in memory, which fails as <see cref="JournalFaults"/> says.</summary>
public sealed class FailingMemoryJournal(Config config) : MemoryJournal
{
    private readonly JournalFaults _faults = JournalFaults.For(config.GetString("faults") ?? "");

    protected override Task<IImmutableList<Exception?>?> WriteMessagesAsync(IEnumerable<AtomicWrite> messages) =>
        _faults.WriteAsync(messages, base.WriteMessagesAsync);
}

/// <summary>Configurations of actor systems whose journal can be made to fail; HOCON.</summary>
public static class FailingJournal
{
    private const string Memory = "hardshare.journal.failing-memory";

    /// <summary>Events and snapshots in a database file; the journal fails as <c>JournalFaults.For(faults)</c> says.</summary>
    public static string OverSqlite(string file, string faults) =>
        $$"""
        {{PluginSettings.Hocon(file)}}
        {{PluginSettings.Journal}} {
          class = "{{typeof(FailingSqliteJournal).FullName}}, {{typeof(FailingSqliteJournal).Assembly.GetName().Name}}"
          faults = "{{faults}}"
        }
        """;

    /// <summary>Events and snapshots in memory; the journal fails as <c>JournalFaults.For(faults)</c> says.</summary>
    public static string InMemory(string faults) =>
        $$"""
        akka.persistence.journal.plugin = "{{Memory}}"
        akka.persistence.snapshot-store.plugin = "akka.persistence.snapshot-store.inmem"
        {{Memory}} {
          class = "{{typeof(FailingMemoryJournal).FullName}}, {{typeof(FailingMemoryJournal).Assembly.GetName().Name}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
          faults = "{{faults}}"
        }
        """;
}
