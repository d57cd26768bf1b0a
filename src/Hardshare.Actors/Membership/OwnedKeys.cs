namespace Hardshare.Actors.Membership;

/// <summary>The keys under which nodes own entities.</summary>
public static class OwnedKeys
{
    /// <summary>Of the entity of this persistence id: an instance belongs to whoever owns its deployment, all others have their own.</summary>
    public static string Of(string persistenceId) =>
        persistenceId.StartsWith("i-", StringComparison.Ordinal) ? $"d-{persistenceId.AsSpan(2, 36)}" : persistenceId;
}
