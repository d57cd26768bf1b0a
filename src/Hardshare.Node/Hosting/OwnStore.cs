using Hardshare.Actors;
using Hardshare.Actors.Journal;
using Hardshare.Node.Access;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Hosting;

/// <summary>A single node's: a file in its data folder.</summary>
internal sealed class OwnStore : INodeStore
{
    private readonly SqliteStore _store;

    public OwnStore(string dataFolder)
    {
        var file = FileIn(dataFolder);
        _store = SqliteStore.Open(file);
        Index = new SqliteJournalIndex(_store);
        Check = new StoreJournalCheck(_store);
        History = new SqliteHistoryReader(_store);
        Plugins = PluginSettings.Hocon(file);
    }

    public IJournalIndex Index { get; }

    public IJournalCheck Check { get; }

    public IHistoryReader History { get; }

    public IJournalStore Journal => _store;

    public string Plugins { get; }

    public ClusterServices? Cluster => null;

    public ITokenKeys? TokenKeys => null;

    public static string FileIn(string dataFolder) => Path.Combine(dataFolder, "journal.db");

    public Task ForgetWhatIsCachedAsync() => _store.ForgetWhatIsCachedAsync();

    public ValueTask DisposeAsync()
    {
        _store.Dispose();
        return ValueTask.CompletedTask;
    }
}
