using System.Text.Json;

namespace Hardshare.Actors.Membership;

/// <summary>This node's lease in the workspace, on the clock of the database that the nodes share: the port of <see cref="MembershipActor"/>.</summary>
public interface IMembership
{
    /// <summary>
    /// Take the lease, under a new incarnation: whatever an older process of this node, or this one before an outage, still wants to write is refused from now on.
    /// Throws, with the reason in words, when the database does not answer.
    /// </summary>
    Task<Lease> AcquireAsync(MemberCard card, CancellationToken cancellation);

    /// <summary>Hold the lease for another while. Throws <see cref="LeaseLostException"/> when it ran out or was taken, anything else when the database does not answer.</summary>
    Task<Lease> RenewAsync(CancellationToken cancellation);

    /// <summary>Give the lease back: this node ends in order.</summary>
    Task ResignAsync(CancellationToken cancellation);
}

/// <summary>What a node tells the others of itself. <paramref name="Info"/> is what they need to know to reach it: a gateway's contact, public keys.</summary>
public sealed record MemberCard(string Version, IReadOnlyList<string> Roles, JsonElement Info);

/// <summary>
/// A lease as it was given or renewed. <paramref name="Length"/> counts from a moment that is not before the call was made, so that whoever counts it from there gives it up
/// first.
/// </summary>
public sealed record Lease(Guid Incarnation, TimeSpan Length, IReadOnlyList<Member> Members)
{
    /// <summary>Of one that was just taken: the lease that the node had before, in this process or an older one, ran out and was not given back.</summary>
    public bool AfterLapse { get; init; }
}

/// <summary>A node of the workspace.</summary>
/// <param name="Alive">Whether it holds its lease.</param>
/// <param name="Since">Since when it is so, by the database's clock: when it took its lease, or when that ran out.</param>
/// <param name="InOrder">It is not alive because it gave its lease back.</param>
/// <param name="Singletons">Those entities that the workspace has once (<see cref="Singleton"/>) and that this node owns.</param>
public sealed record Member(
    string Name, IReadOnlyList<string> Roles, string Version, bool Alive, DateTimeOffset Since, bool InOrder, JsonElement Info, IReadOnlyList<string> Singletons)
{
    /// <summary>How long its lease lasts from then on unless it is renewed; null when it has none, or the store does not tell.</summary>
    public TimeSpan? Left { get; init; }

    /// <summary>Since when it is no node of the workspace any more; what it had is shown no more, but for what others take over. Null for one that is.</summary>
    public DateTimeOffset? Removed { get; init; }
}

/// <summary>The lease ran out, or another process of the same node took it.</summary>
public sealed class LeaseLostException(string message) : Exception(message);

/// <summary>Entities that the workspace has once; persistence ids.</summary>
public static class Singleton
{
    public const string Tokens = "t-tokens";
    public const string Membership = "m-membership";

    public static IReadOnlyList<string> All { get; } = [Tokens, Membership];
}
