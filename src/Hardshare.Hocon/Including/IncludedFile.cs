using Hardshare.Hocon.Syntax;

namespace Hardshare.Hocon.Including;

/// <param name="Name">Relative to the working folder like the outermost file's name, for messages and for opening.</param>
/// <param name="FullPath">Tells whether two names mean the same file.</param>
internal sealed record IncludedFile(string Name, string FullPath)
{
    /// <summary>Tried for a name that has neither; what comes later overrides.</summary>
    private static readonly string[] Extensions = [".json", ".conf"];

    public static IncludedFile At(string name) => new(name, Path.GetFullPath(name));

    /// <summary>The files that an include means: the one of that name, or those of that name with a known extension.</summary>
    public static IReadOnlyList<IncludedFile> Find(string directory, IncludeStatement statement)
    {
        var name = statement.FileName;
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
            throw new HoconException(statement.Origin, "expected a file name after include, found an empty or unusable one");
        if (name.EndsWith(".properties", StringComparison.Ordinal))
            throw new HoconException(
                statement.Origin, $"expected a .conf or .json file, found \"{name}\": Java properties files cannot be included");

        var path = Path.Combine(directory, name);
        if (Directory.Exists(path))
            throw new HoconException(statement.Origin, $"expected a file to include, found the folder \"{path}\"");
        return File.Exists(path)
            ? [At(path)]
            : [.. Extensions.Select(extension => path + extension).Where(File.Exists).Select(At)];
    }
}
