namespace Hardshare.Hocon.Syntax;

/// <summary><c>${path}</c>, <c>${?path}</c> or <c>${path[]}</c>.</summary>
internal sealed class SubstitutionSyntax(Origin origin, IReadOnlyList<string> path) : SyntaxValue(origin)
{
    public IReadOnlyList<string> Path => path;

    /// <summary>An undefined one vanishes instead of being an error.</summary>
    public required bool Optional { get; init; }

    /// <summary>The environment's value is a list, <c>NAME_0</c>, <c>NAME_1</c> and so on.</summary>
    public bool ListFromEnvironment { get; init; }

    public bool AsksEnvironment { get; init; } = true;

    /// <summary>Where the path is looked up, one after the other: the file's own root, then that of each file that includes it.</summary>
    public required IReadOnlyList<Location> Scopes { get; init; }

    public override string ToString() =>
        $"${{{(Optional ? "?" : "")}{HoconPath.Join(Path)}{(ListFromEnvironment ? "[]" : "")}}}";
}
