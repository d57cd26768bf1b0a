namespace Hardshare.Actors.Sweeping;

/// <summary>
/// One kind of thing that instances leave on the host when something went very wrong: containers, processes, public ports, folders. Lists only what this node
/// made, by its labels and places.
/// </summary>
public interface ISweepSource
{
    /// <summary>The kind, for people: <c>container</c>, <c>process</c>, <c>public port</c>, <c>folder</c>.</summary>
    string Kind { get; }

    /// <summary>Throws <see cref="IOException"/> when it cannot be told.</summary>
    Task<IReadOnlyList<Leftover>> ListAsync(CancellationToken cancellation);

    /// <summary>Remove one; null, or why that failed.</summary>
    Task<string?> RemoveAsync(Leftover leftover, CancellationToken cancellation);
}

/// <summary>Something on the host, the instance it was made for (null: it names none), and when it was made, where that can be told.</summary>
public sealed record Leftover(string Kind, string Name, InstanceId? Instance, DateTimeOffset? Made = null);
