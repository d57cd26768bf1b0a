using Hardshare.Actors;
using Hardshare.Actors.Journal;
using Hardshare.Node.Access;
using Hardshare.Node.Journal;

namespace Hardshare.Node.Hosting;

/// <summary>Where the node keeps its workspace's history: by itself, or with other nodes.</summary>
internal interface INodeStore : IAsyncDisposable
{
    IJournalIndex Index { get; }

    IJournalCheck Check { get; }

    IHistoryReader History { get; }

    IJournalStore Journal { get; }

    /// <summary>Give up what is only kept to be quick, and grows with what was read and written.</summary>
    Task ForgetWhatIsCachedAsync();

    /// <summary>The configuration of the journal's plug-ins.</summary>
    string Plugins { get; }

    /// <summary>Null for a node that has its workspace for itself.</summary>
    ClusterServices? Cluster { get; }

    /// <summary>Keys of other nodes whose tokens are valid here; null for a node that has its workspace for itself.</summary>
    ITokenKeys? TokenKeys { get; }
}
