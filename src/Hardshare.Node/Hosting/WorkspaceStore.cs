using Hardshare.Actors;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Membership;
using Hardshare.Node.Access;
using Hardshare.Node.Cluster;
using Hardshare.Node.Configuration;
using Hardshare.Node.Database;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Postgres;

namespace Hardshare.Node.Hosting;

/// <summary>That of a node among several: the workspace's PostgreSQL database. Nothing connects before it is used.</summary>
internal sealed class WorkspaceStore : INodeStore
{
    private readonly NodeDatabase _database;
    private readonly PostgresStore _store;
    private readonly PostgresMembership _membership;

    public WorkspaceStore(NodeConfiguration configuration, ClusterSection cluster, string version, GatewayCard? gateway, TimeProvider time)
    {
        var (name, keys, lease) = (configuration.NodeName, new MemberKeys(), new LeaseHolder());
        _database = new NodeDatabase(cluster.Login() with { Application = $"hardshare {name}" });
        _store = new PostgresStore(_database, lease);
        _membership = new PostgresMembership(_database, new ClusterSelf(name, configuration.Workspace), lease, keys, time);
        Index = new PostgresJournalIndex(_store);
        Check = new StoreJournalCheck(_store);
        History = new PostgresHistoryReader(_store, time);
        Plugins = PostgresPlugins.Hocon(_store);
        TokenKeys = keys;
        using var signing = SigningKeyFile.LoadOrCreate(configuration.DataFolder);
        Cluster = new ClusterServices(
            _membership, new PostgresOwnership(_database, lease), new PostgresInbox(_database, lease, name, time), new PostgresDirectoryStore(_database, lease, time),
            new MemberCard(version, configuration.Roles.Names, new MemberInfo(Convert.ToBase64String(signing.ExportSubjectPublicKeyInfo()), gateway).ToJson()))
        {
            Silence = _database.Silence,
        };
    }

    public IJournalIndex Index { get; }

    public IJournalCheck Check { get; }

    public IHistoryReader History { get; }

    public IJournalStore Journal => _store;

    public string Plugins { get; }

    public ClusterServices? Cluster { get; }

    public ITokenKeys? TokenKeys { get; }

    /// <summary>What is cached is cached by the server.</summary>
    public Task ForgetWhatIsCachedAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _membership.Dispose();
        _store.Dispose();
        await _database.DisposeAsync();
    }
}
