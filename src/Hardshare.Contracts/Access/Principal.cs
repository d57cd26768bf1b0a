namespace Hardshare.Contracts.Access;

/// <summary>
/// Who acts: <c>user:alice</c>, <c>org:lab</c>, <c>anon:ID</c> (an invitation), <c>node:bench-1</c> or <c>system</c>.
/// An administrator may do all; <paramref name="Organizations"/> lets a user act for what these own.
/// </summary>
public sealed record Principal(string Kind, string Name, bool IsAdministrator = false, IReadOnlyList<string>? Organizations = null)
{
    public static Principal System { get; } = new("system", "", true);
    public static Principal User(string name) => new("user", name);
    public static Principal Node(string name) => new("node", name, true);

    /// <summary>Root on the node's own machine, known by the peer credentials of the Unix socket.</summary>
    public static Principal Administrator { get; } = new("user", "root", true);

    public override string ToString() => Name.Length == 0 ? Kind : $"{Kind}:{Name}";

    /// <summary>Whether this principal is, or acts for, <paramref name="owner"/> (a principal's text). Administrators act for everyone.</summary>
    public bool ActsFor(string owner) =>
        IsAdministrator || ToString() == owner || (Organizations?.Any(org => $"org:{org}" == owner) ?? false);
}
