namespace Hardshare.Node.Journal.Postgres;

/// <summary>The journal plug-in over the workspace's database. Configured by <c>store</c>, the id of a <see cref="PostgresStore"/> of this process.</summary>
public class PostgresJournal(Config config) : StoreJournal(PostgresPlugins.Store(config));

/// <summary>The snapshot plug-in over the workspace's database. Configured by <c>store</c> and <c>assemblies</c>.</summary>
public class PostgresSnapshotStore(Config config) : StoreSnapshots(PostgresPlugins.Store(config), config);

/// <summary>The configuration of these plug-ins.</summary>
public static class PostgresPlugins
{
    /// <summary>The id (and configuration path) of the journal plug-in.</summary>
    public const string Journal = "hardshare.journal.postgres";

    /// <summary>The id (and configuration path) of the snapshot plug-in.</summary>
    public const string SnapshotStore = "hardshare.snapshot-store.postgres";

    /// <summary>Configuration of an actor system that keeps its events and snapshots in a store; HOCON.</summary>
    public static string Hocon(PostgresStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        return $$"""
            akka.persistence.journal.plugin = "{{Journal}}"
            akka.persistence.snapshot-store.plugin = "{{SnapshotStore}}"
            {{Journal}} {
              class = "{{typeof(PostgresJournal).FullName}}, {{typeof(PostgresJournal).Assembly.GetName().Name}}"
              plugin-dispatcher = "akka.actor.default-dispatcher"
              store = "{{store.Id}}"
            }
            {{SnapshotStore}} {
              class = "{{typeof(PostgresSnapshotStore).FullName}}, {{typeof(PostgresSnapshotStore).Assembly.GetName().Name}}"
              plugin-dispatcher = "akka.actor.default-dispatcher"
              store = "{{store.Id}}"
              assemblies = ["{{PluginSettings.StateAssembly}}"]
            }
            """;
    }

    internal static PostgresStore Store(Config config) => PostgresStore.Find(config.GetString("store") ?? "");
}
