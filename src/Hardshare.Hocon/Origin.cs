namespace Hardshare.Hocon;

/// <summary>Where a key or a value was written. Lines and columns count from 1; a column counts characters, a tab being one.</summary>
/// <param name="Source">The file's name as it was given or found, or the name given to a text.</param>
/// <param name="Line">0 when the position is the source as a whole, such as a file that cannot be read.</param>
/// <param name="Column">0 when <paramref name="Line"/> is.</param>
public sealed record Origin(string Source, int Line, int Column)
{
    /// <summary>The environment variable that supplied the text, when the value came from <c>${NAME}</c> and not from a key.</summary>
    public string? EnvironmentVariable { get; init; }

    /// <summary><c>file:line:column</c>, or the source alone.</summary>
    public override string ToString() => Line == 0 ? Source : $"{Source}:{Line}:{Column}";
}
