namespace Hardshare.Hocon.Syntax;

/// <summary>
/// Where in the tree something is written: keys counted from an anchor. No path leads into an array, so each element of one is an
/// anchor of its own, which lets <c>+=</c> and <c>include</c> work inside it.
/// </summary>
internal sealed record Location(Anchor Anchor, IReadOnlyList<string> Path, int Depth)
{
    public static Location Root(Anchor anchor) => new(anchor, [], 0);

    public Location Child(IReadOnlyList<string> keys, Origin origin) =>
        Bounded(this with { Path = [.. Path, .. keys], Depth = Depth + keys.Count }, origin);

    public Location Element(Anchor anchor, Origin origin) => Bounded(new Location(anchor, [], Depth + 1), origin);

    private static Location Bounded(Location location, Origin origin) => location.Depth <= Limits.Depth
        ? location
        : throw new HoconException(origin, $"expected at most {Limits.Depth} levels of objects and arrays, found more");
}

/// <summary>The root of the document or an array's element; its value is set when it has been parsed.</summary>
internal sealed class Anchor
{
    public Assignment? Value { get; set; }
}
