namespace Hardshare.Actors.Membership;

/// <summary>
/// Which node owns which entity, and so may write its history. Keys are persistence ids; an instance belongs to its deployment's owner and has no key of its own. An entity that nobody
/// owns yet belongs to whoever stores its first event.
/// </summary>
public interface IOwnership
{
    /// <summary>The keys that a node owns, but for requests that are over and deployments that are dissolved.</summary>
    Task<IReadOnlyList<string>> OwnedByAsync(string node, CancellationToken cancellation);

    /// <summary>Which node owns an entity; null if none does.</summary>
    Task<string?> OwnerOfAsync(string key, CancellationToken cancellation);

    /// <summary>
    /// Take an entity that nobody owns (<paramref name="from"/> null), or that belongs to a node whose lease has been over for at least <paramref name="margin"/>. Nothing that its
    /// former owner writes afterwards is stored.
    /// </summary>
    /// <returns>Who owns it now: this node, or another one that did not have to give it away, or was quicker.</returns>
    Task<string> TakeAsync(string key, string? from, TimeSpan margin, CancellationToken cancellation);

    /// <summary>The same for a new request, whose id nobody has as a rule: of several nodes that are asked for one id at once, one places it. Does not wait for the disk.</summary>
    Task<string> ReserveAsync(string key, CancellationToken cancellation);

    /// <summary>Give a deployment of this node to another one, if that has its lease.</summary>
    /// <returns>Who owns it now: that node; or who did before, where it was not this node's to give or that one is not there.</returns>
    Task<string> GiveAsync(string key, string to, CancellationToken cancellation);

    /// <summary>The epochs of what this node owns: 1 with its first owner, one more with each that took it.</summary>
    /// <param name="key">Of this entity alone; null: of all.</param>
    /// <param name="cancellation">Ends the question.</param>
    Task<IReadOnlyDictionary<string, long>> EpochsAsync(string? key, CancellationToken cancellation);
}
