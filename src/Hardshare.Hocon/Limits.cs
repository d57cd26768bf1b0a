namespace Hardshare.Hocon;

/// <summary>Bounds that turn a runaway document into an error with a position.</summary>
public static class Limits
{
    /// <summary>Levels of objects and arrays inside each other, written or by substitution.</summary>
    public const int Depth = 200;

    /// <summary>Substitutions that refer to substitutions, one after the other.</summary>
    public const int SubstitutionChain = 200;

    /// <summary>Files that one document may include, each counted as often as it is included.</summary>
    public const int Includes = 1000;

    /// <summary>Files that include each other, one after the other.</summary>
    public const int IncludeChain = 50;

    /// <summary>
    /// Size of the resolved document in characters, where each value counts as <see cref="ValueCost"/> more, each substitution as
    /// <see cref="SubstitutionCost"/>, each cycle that had to be broken as <see cref="BrokenCycleCost"/>, and each object looked into
    /// on the way as one.
    /// </summary>
    public const long ResolvedSize = 16 * 1024 * 1024;

    internal const int ValueCost = 64;
    internal const int SubstitutionCost = 256;
    internal const int BrokenCycleCost = 65536;
}
