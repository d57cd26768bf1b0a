using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Tests.Journal.States;

/// <summary>The real snapshot store, but what it is to save it never finishes.</summary>
public sealed class HangingSnapshotStore(Config config) : SqliteSnapshotStore(config)
{
    private static int s_asked;

    public static int Asked => Volatile.Read(ref s_asked);

    protected override Task SaveAsync(SnapshotMetadata metadata, object snapshot)
    {
        Interlocked.Increment(ref s_asked);
        return new TaskCompletionSource().Task;
    }
}
