using Hardshare.Actors.Journal;

namespace Hardshare.Node.History;

/// <summary>Whose events a timeline shows. <paramref name="Main"/> is the entity that was asked for.</summary>
internal sealed record HistoryScope(string Main, IReadOnlyList<string> Others, IReadOnlyList<string> Prefixes)
{
    private IReadOnlyList<string> Ids { get; } = [Main, .. Others];

    public bool Covers(string entity) =>
        Ids.Contains(entity) || Prefixes.Any(prefix => entity.StartsWith(prefix, StringComparison.Ordinal));

    public Task<IReadOnlyList<StoredEvent>> ReadAsync(IHistoryReader reader, long after, int max, CancellationToken cancellation) =>
        reader.ReadAsync(Ids, Prefixes, after, max, cancellation);

    /// <summary>As <see cref="ReadAsync"/>, of the main entity alone.</summary>
    public Task<IReadOnlyList<StoredEvent>> ReadMainAsync(IHistoryReader reader, long after, int max, CancellationToken cancellation) =>
        reader.ReadAsync([Main], [], after, max, cancellation);
}
