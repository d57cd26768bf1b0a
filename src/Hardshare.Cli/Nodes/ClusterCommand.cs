using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Nodes;

/// <summary>
/// <c>hardshare cluster …</c>: set up a workspace of several nodes. Done by the node's own program, which knows the database: this one becomes it, as with <c>hardshare up</c>.
/// </summary>
internal static class ClusterCommand
{
    public static Command Create(CommandLine line) => new("cluster", "Set up a workspace of several nodes, which share a PostgreSQL database.")
    {
        Step(
            line, "init", "Make the workspace's database ready, or bring it to this version: as its owner, with all nodes of an older version stopped.", null,
            [
                Words.Text("--workspace", "NAME", "what the workspace is called (default lab)"),
                Words.Text("--lease", "TIME", "how long a node that says nothing counts as there (default 8s)"),
                .. Login(),
            ]),
        Step(
            line, "invite", "Make a token with which one machine can join, once: on a node, or as the database's owner.",
            new Argument<string>("NODE") { Description = "the new node's name (hardshare.node.name there)" },
            [
                Words.Text("--expires", "TIME", "how long it is valid, for example 10m or 1h (default 1h)"),
                Words.Text("--address", "HOST[:PORT]", "where the new machine reaches the database (default: where this one does)"),
                Words.Text("--config", "FILE", $"this node's configuration (default {NodeProgram.DefaultConfiguration})", "-c"),
                .. Login(),
            ]),
        Step(
            line, "join", "Make this machine a node of the workspace that the token is of.",
            new Argument<string>("TOKEN") { Description = "what `hardshare cluster invite` showed, or - to read it from the standard input, which no list of processes shows" },
            [Words.Text("--config", "FILE", $"this node's configuration (default {NodeProgram.DefaultConfiguration})", "-c")]),
        Step(
            line, "remove", "Take a node that is gone for good out of the workspace: as the database's owner. Its history stays.",
            new Argument<string>("NODE") { Description = "the node's name, as `hardshare nodes` shows it" },
            [Words.Flag("--force", "although instances lived there when it was last there: that machine is off, and they count as over"), .. Login()]),
    };

    private static Option<string>[] Login() =>
    [
        Words.Text("--host", "HOST", "as the owner: the database's name, address or folder of its Unix socket (default /var/run/postgresql)"),
        Words.Text("--port", "PORT", "as the owner (default 5432)"),
        Words.Text("--database", "NAME", "as the owner (default hardshare)"),
        Words.Text("--user", "ROLE", "as the owner: a role that may make roles (default postgres)"),
        Words.Text("--password-file", "FILE", "as the owner: the role's password, in a file of mode 0600"),
        Words.Text("--authority", "FILE", "as the owner: PEM of the authority that signed the database's certificate"),
        Words.Text("--tls", "verify-full|off", "off only on the database's own machine, or by a tunnel to it"),
    ];

    private static Command Step(CommandLine line, string name, string description, Argument<string>? word, Option[] options)
    {
        var command = new Command(name, description).With(options);
        if (word is not null)
            command.Add(word);
        return line.Does(command, (Run run) => Become(run, [name, .. WordsOf(run, word, options)]));
    }

    private static IEnumerable<string> WordsOf(Run run, Argument<string>? word, Option[] options)
    {
        if (word is not null)
            yield return run.Get(word)!;
        foreach (var option in options)
        {
            var value = option is Option<string> text ? run.Get(text) : null;
            if (value is null && !(option is Option<bool> flag && run.Get(flag)))
                continue;
            yield return option.Name;
            if (value is not null)
                yield return value;
        }
    }

    private static void Become(Run run, IReadOnlyList<string> words)
    {
        var program = NodeProgram.Find(run.Around);
        run.Screen.Flush();
        throw new CliFailure(ExitCode.Failed, $"{program} cannot be run: {run.Around.Processes.Replace(program, ["cluster", .. words])}");
    }
}
