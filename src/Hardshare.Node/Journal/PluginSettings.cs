using System.Reflection;
using System.Text.Json;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Journal;

/// <summary>The configuration of the journal and snapshot plug-ins.</summary>
public static class PluginSettings
{
    /// <summary>The id (and configuration path) of the journal plug-in.</summary>
    public const string Journal = "hardshare.journal.sqlite";

    /// <summary>The id (and configuration path) of the snapshot plug-in.</summary>
    public const string SnapshotStore = "hardshare.snapshot-store.sqlite";

    internal const string StateAssembly = "Hardshare.Actors";

    /// <summary>Configuration of an actor system that keeps its events and snapshots in one database file; HOCON.</summary>
    public static string Hocon(string file) =>
        $$"""
        akka.persistence.journal.plugin = "{{Journal}}"
        akka.persistence.snapshot-store.plugin = "{{SnapshotStore}}"
        {{Journal}} {
          class = "{{typeof(SqliteJournal).FullName}}, {{typeof(SqliteJournal).Assembly.GetName().Name}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
          file = {{Quote(file)}}
        }
        {{SnapshotStore}} {
          class = "{{typeof(SqliteSnapshotStore).FullName}}, {{typeof(SqliteSnapshotStore).Assembly.GetName().Name}}"
          plugin-dispatcher = "akka.actor.default-dispatcher"
          file = {{Quote(file)}}
          assemblies = ["{{StateAssembly}}"]
        }
        """;

    internal static string File(Config config) => config.GetString("file") is { Length: > 0 } file
        ? file
        : throw new ConfigurationException(
            "The SQLite journal and snapshot store need the path of their database: set \"file\" in their section.");

    internal static IEnumerable<Assembly> Assemblies(Config config)
    {
        var names = config.GetStringList("assemblies");
        return (names.Count == 0 ? [StateAssembly] : names).Select(Assembly.Load);
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);
}
