using Hardshare.Node.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Hardshare.Node.Journal;

/// <summary>
/// Observations that wait for the store: a small file of its own, so that what happened while the journal was away is not lost with the
/// process. It survives a crash of the node; a loss of power may cost the last moments (<c>synchronous=NORMAL</c>). Safe to use from many
/// threads.
/// </summary>
public sealed class ObservationOutbox : IDisposable
{
    /// <summary>How many observations are kept by default.</summary>
    public const int DefaultCapacity = 100_000;

    private readonly Lock _gate = new();
    private readonly string _file;
    private readonly int _capacity;
    private OutboxSession? _session;

    /// <summary>The outbox in a file (usually <c>outbox.db</c>), which is made when it is first used.</summary>
    public ObservationOutbox(string file, int capacity = DefaultCapacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _file = Path.GetFullPath(file);
        _capacity = capacity;
    }

    /// <summary>How many observations wait.</summary>
    public long Count => Use(session => session.Count);

    /// <summary>How many were dropped because the outbox was full, since the file was made.</summary>
    public long Dropped => Use(session => session.Dropped);

    /// <summary>
    /// Keep one observation, as an envelope's JSON (see <c>EventCodec</c>) with its manifest. When the outbox is full, the oldest is
    /// dropped and counted. Throws <see cref="JournalUnavailableException"/> when the file cannot be written.
    /// </summary>
    public void Add(string persistenceId, string manifest, ReadOnlyMemory<byte> envelope) => Use(session =>
    {
        session.Add(persistenceId, manifest, envelope.Span, _capacity);
        return true;
    });

    /// <summary>
    /// The oldest observations after the one with the id <paramref name="after"/>, at most <paramref name="max"/>, in the order in which
    /// they came. They stay until they are removed.
    /// </summary>
    public IReadOnlyList<OutboxRow> TakeOldest(int max, long after = 0) => Use(session => session.Oldest(after, max));

    /// <summary>All observations of one entity, in the order in which they came.</summary>
    public IReadOnlyList<OutboxRow> Of(string persistenceId) => Use(session => session.Of(persistenceId));

    /// <summary>Remove what has been delivered. Ids that are not there any more are ignored.</summary>
    public void Remove(IEnumerable<long> ids) => Use(session =>
    {
        session.Remove(ids);
        return true;
    });

    public void Dispose()
    {
        lock (_gate)
        {
            _session?.Dispose();
            _session = null;
        }
    }

    private T Use<T>(Func<OutboxSession, T> action)
    {
        lock (_gate)
        {
            try
            {
                return action(_session ??= new OutboxSession(_file));
            }
            catch (Exception cause) when (cause is SqliteException or IOException or UnauthorizedAccessException)
            {
                _session?.Dispose();
                _session = null;
                throw SqliteFailure.Explain($"The outbox {_file}", "used", cause);
            }
        }
    }
}

/// <summary>An observation that waits. <paramref name="Envelope"/> is JSON.</summary>
public sealed record OutboxRow(long Id, string PersistenceId, string Manifest, byte[] Envelope);
