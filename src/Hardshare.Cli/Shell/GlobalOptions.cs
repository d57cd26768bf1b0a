namespace Hardshare.Cli.Shell;

/// <summary>What every command takes.</summary>
internal sealed class GlobalOptions
{
    public Option<string> Format { get; } = Words(
        "--format", "table|json", "table for people (default), json for programs: the contracts' field names", "table", "json");

    public Option<string> Socket { get; } = new("--socket")
    {
        Recursive = true,
        HelpName = "PATH",
        Description = "the node's Unix socket (default /run/hardshare/hardshare.sock; env HARDSHARE_SOCKET); root is administrator there",
    };

    public Option<string> Url { get; } = new("--url")
    {
        Recursive = true,
        HelpName = "URL",
        Description = "a node's API instead (env HARDSHARE_URL), with the token of HARDSHARE_TOKEN or of a file",
    };

    public Option<string> TokenFile { get; } = new("--token-file")
    {
        Recursive = true,
        HelpName = "FILE",
        Description = "file of mode 0600 that holds the token (default ~/.config/hardshare/token)",
    };

    public Option<string> Timeout { get; } = new("--timeout")
    {
        Recursive = true,
        HelpName = "TIME",
        Description = "how long to wait for an answer of the node (default 30s)",
    };

    public IEnumerable<Option> All => [Format, Socket, Url, TokenFile, Timeout];

    public void AddTo(Command command)
    {
        foreach (var option in All)
            command.Add(option);
    }

    private static Option<string> Words(string name, string help, string description, params string[] words)
    {
        var option = new Option<string>(name) { Recursive = true, HelpName = help, Description = description };
        return option.AcceptOnlyFromAmong(words);
    }
}
