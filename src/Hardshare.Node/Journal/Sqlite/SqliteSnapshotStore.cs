namespace Hardshare.Node.Journal.Sqlite;

/// <summary>The snapshot plug-in over a database file. Configured by <c>file</c>, its path, and <c>assemblies</c>.</summary>
public class SqliteSnapshotStore(Config config) : StoreSnapshots(SqliteStore.Open(PluginSettings.File(config)), config);
