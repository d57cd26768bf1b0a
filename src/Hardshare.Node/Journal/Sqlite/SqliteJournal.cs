namespace Hardshare.Node.Journal.Sqlite;

/// <summary>The journal plug-in over a database file. Configured by <c>file</c>, its path.</summary>
public class SqliteJournal(Config config) : StoreJournal(SqliteStore.Open(PluginSettings.File(config)));
