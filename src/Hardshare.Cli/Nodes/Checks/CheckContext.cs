using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>What the checks know of each other's results: the earlier ones fill it in for the later ones.</summary>
internal sealed class CheckContext(Run run, string configuration)
{
    public Run Run => run;

    public Surroundings Around => run.Around;

    /// <summary>Path of the node's configuration file.</summary>
    public string Configuration => configuration;

    /// <summary>What the configuration sets, as far as it could be read.</summary>
    public NodeSettings Settings { get; set; } = new([]);

    /// <summary>The node's account of itself, if it answers.</summary>
    public NodeView? Node { get; set; }

    /// <summary>The path of a program, looked for where root's programs are as well; null when there is none.</summary>
    public string? Program(string name)
    {
        var folders = (run.Around.Variable("PATH") ?? "").Split(':').Concat(["/usr/local/sbin", "/usr/sbin", "/sbin"]);
        return folders.Where(folder => folder.Length > 0).Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
