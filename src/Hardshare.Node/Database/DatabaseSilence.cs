using Hardshare.Actors.Membership;

namespace Hardshare.Node.Database;

/// <summary>Notices that the database does not answer before the time of a statement is over: a server that hangs is not to keep everybody waiting for as long as a slow one may.</summary>
public sealed class DatabaseSilence(DatabaseOptions options, TimeProvider time) : IDatabaseSilence
{
    public event Action<string>? Noticed;

    /// <summary>Something is asked of the database; its answer is there when this is disposed of.</summary>
    internal IDisposable Watch() => time.CreateTimer(_ => Noticed?.Invoke(DatabaseFailure.Silence(options)), null, options.Silence, Timeout.InfiniteTimeSpan);
}
