using Hardshare.Contracts.History;

namespace Hardshare.Actors.Journal;

/// <summary>Questions to the journal that are about many entities: what a restarted node has to bring back, and what lists show.</summary>
public interface IJournalIndex
{
    /// <summary>All deployments ever registered.</summary>
    Task<IReadOnlyList<DeploymentId>> DeploymentsAsync(CancellationToken cancellation);

    /// <summary>Requests whose last event is not their end (<c>request-fulfilled-v1</c>, <c>request-withdrawn-v1</c>), oldest first.</summary>
    Task<IReadOnlyList<RequestId>> OpenRequestsAsync(CancellationToken cancellation);

    /// <summary>
    /// All events of the instances that are over (they have an <c>instance-cleaned-up-v1</c>), but for observations; one instance after the other, each in order. It may
    /// leave out all but the <paramref name="newest"/> that ended last.
    /// </summary>
    IAsyncEnumerable<StoredEvent> EndedInstancesAsync(int newest, CancellationToken cancellation);

    /// <summary>The persistence ids of at most <paramref name="max"/> instances that were over before <paramref name="before"/>, those that ended first.</summary>
    Task<IReadOnlyList<string>> EndedBeforeAsync(DateTimeOffset before, int max, CancellationToken cancellation);
}

/// <summary>A stored event with its key. <paramref name="Ordering"/> is its place among all events of the store.</summary>
public sealed record StoredEvent(string PersistenceId, long SequenceNr, long Ordering, EventEnvelope Envelope);

/// <summary>A history without any event.</summary>
public sealed class NoHistory : IHistoryReader
{
    private NoHistory()
    {
    }

    public static NoHistory Instance { get; } = new();

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(
        IReadOnlyCollection<string> persistenceIds, IReadOnlyCollection<string> prefixes, long after, int max, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<StoredEvent>>([]);

    public Task<string?> FindInstanceAsync(InstanceId instance, CancellationToken cancellation) => Task.FromResult<string?>(null);

    public Task<long> NewestAsync(CancellationToken cancellation) => Task.FromResult(0L);
}

/// <summary>Reads timelines.</summary>
public interface IHistoryReader
{
    /// <summary>
    /// Events with an ordering above <paramref name="after"/>, at most <paramref name="max"/>, in order, of the entities whose persistence id is one
    /// of <paramref name="persistenceIds"/> or starts with one of <paramref name="prefixes"/>.
    /// </summary>
    Task<IReadOnlyList<StoredEvent>> ReadAsync(
        IReadOnlyCollection<string> persistenceIds, IReadOnlyCollection<string> prefixes, long after, int max, CancellationToken cancellation);

    /// <summary>The persistence id of an instance, whichever deployment it was of; null if none of that id was ever begun.</summary>
    Task<string?> FindInstanceAsync(InstanceId instance, CancellationToken cancellation);

    /// <summary>The ordering above which whoever follows from now on goes on: everything below it can be read at this moment.</summary>
    Task<long> NewestAsync(CancellationToken cancellation);
}
