using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Hardshare.Architecture.Tests;

/// <summary>The repository as files.</summary>
internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", ".."));

    public static IEnumerable<string> Projects => Files("*.csproj");

    public static IEnumerable<string> Files(string pattern) => new[] { "src", "tests", "samples", "bench" }
        .Select(folder => Path.Combine(Root, folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
        .Where(file => !Path.GetRelativePath(Root, file).Split('/').Any(part => part is "bin" or "obj"));

    public static string Relative(string file) => Path.GetRelativePath(Root, file);

    /// <summary>The names of the projects that a project refers to, the engine's by its switch included.</summary>
    public static IReadOnlyList<string> References(string project)
    {
        var xml = XDocument.Load(project);
        var direct = xml.Descendants("ProjectReference").Select(e => Path.GetFileNameWithoutExtension((string)e.Attribute("Include")!));
        var usesActors = xml.Descendants("UsesActors").Any(e => e.Value == "true");
        return [.. direct, .. usesActors ? ["Hardshare.Engine"] : Array.Empty<string>()];
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
