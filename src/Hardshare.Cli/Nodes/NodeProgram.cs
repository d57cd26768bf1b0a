using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Nodes;

/// <summary>Where the node's own program is.</summary>
internal static class NodeProgram
{
    public const string DefaultConfiguration = "/etc/hardshare/hardshare.conf";

    private const string Name = "Hardshare.Node";

    public static string Find(Surroundings around) => TryFind(around)
        ?? throw CliFailure.NotFound($"{Name} is not beside hardshare", "name it: HARDSHARE_NODE=/path/to/Hardshare.Node");

    /// <summary>
    /// The one that HARDSHARE_NODE names, else the one beside this program (in a build tree: in the node's own output folder).
    /// </summary>
    public static string? TryFind(Surroundings around)
    {
        if (around.Variable("HARDSHARE_NODE") is { } named)
            return File.Exists(named) ? named : throw CliFailure.NotFound($"HARDSHARE_NODE names {named}, and there is no such file");
        var beside = Path.Combine(AppContext.BaseDirectory, Name);
        var inBuildTree = beside.Replace("/src/Hardshare.Cli/", "/src/Hardshare.Node/", StringComparison.Ordinal);
        return File.Exists(beside) ? beside : File.Exists(inBuildTree) ? inBuildTree : null;
    }
}
