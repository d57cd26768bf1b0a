using Hardshare.Cli.Client;
using Hardshare.Cli.Output;

namespace Hardshare.Cli.Shell;

/// <summary>
/// From words to an exit code. Only the commands that the words name are built, because building them all takes longer than most of
/// them run; all are when help, completion or a typing error needs them.
/// </summary>
internal sealed class CommandLine(
    Surroundings around, IReadOnlyDictionary<string, Func<CommandLine, Command>> tree, CancellationToken cancellation)
{
    private static readonly TimeSpan SuggestionPatience = TimeSpan.FromSeconds(1);

    private readonly GlobalOptions options = new();
    private IReadOnlyList<string> passThrough = [];

    /// <summary>Gives a command its work. What it throws becomes a message and an exit code.</summary>
    public Command Does(Command command, Func<Run, ExitCode> work)
    {
        command.SetAction(parsed =>
        {
            using var run = new Run(around, parsed, options, passThrough, cancellation);
            try
            {
                return (int)work(run);
            }
            catch (Exception e)
            {
                run.Screen.Flush();
                return (int)Failures.Tell(e, run.Screen, around);
            }
            finally
            {
                run.Screen.Flush();
            }
        });
        return command;
    }

    /// <summary>For work that ends in success, or throws.</summary>
    public Command Does(Command command, Action<Run> work) => Does(command, run =>
    {
        work(run);
        return ExitCode.Ok;
    });

    /// <summary>For work that does several things at a time. The program has nothing else to do than to wait for it.</summary>
    public Command Does(Command command, Func<Run, Task<ExitCode>> work) => Does(command, run => work(run).GetAwaiter().GetResult());

    /// <inheritdoc cref="Does(Command, Func{Run, Task{ExitCode}})"/>
    public Command Does(Command command, Func<Run, Task> work) => Does(command, run => { work(run).GetAwaiter().GetResult(); });

    /// <summary>
    /// What the node knows, while somebody types. Completion is a favour: whatever goes wrong, there is just nothing to suggest.
    /// </summary>
    public IEnumerable<string> Suggest(ParseResult parsed, Finding.KnownIds.Source source)
    {
        try
        {
            using var run = new Run(around, parsed, options, [], cancellation);
            using var limit = new CancellationTokenSource(SuggestionPatience);
            using var node = run.NodeWith(SuggestionPatience, limit.Token);
            return [.. source(node)];
        }
        catch (Exception e) when (e is CliFailure or OperationCanceledException)
        {
            return [];
        }
    }

    public int Run(IReadOnlyList<string> words)
    {
        try
        {
            return ParseAndInvoke(words);
        }
        catch (Exception e)
        {
            // Commands tell their own failures; this is for what goes wrong around them, such as help that nobody reads.
            return (int)Failures.Tell(e, new Screen(around, json: false), around);
        }
    }

    private int ParseAndInvoke(IReadOnlyList<string> words)
    {
        var parsed = Parse(words);
        if (parsed.Errors.Count > 0)
            return (int)TellErrors(parsed);
        if (TakenForAnArgument(parsed, words) is { } option)
            return (int)TellUnknown(parsed, option);

        var code = parsed.Invoke(
            new InvocationConfiguration
            {
                Output = around.Out,
                Error = around.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        around.Out.Flush();
        return code;
    }

    public ParseResult Parse(IReadOnlyList<string> words)
    {
        // Only ssh hands words on; for any other command `--` keeps its usual meaning.
        var end = words.Contains("ssh") ? words.ToList().IndexOf("--") : -1;
        passThrough = end < 0 ? [] : [.. words.Skip(end + 1)];
        var own = end < 0 ? words : [.. words.Take(end)];
        return Root([.. own.Where(tree.ContainsKey).Distinct()]).Parse(own, new ParserConfiguration { ResponseFileTokenReplacer = null });
    }

    /// <summary>The root with the commands of those names, or with all when there are none.</summary>
    private RootCommand Root(IReadOnlyCollection<string> names)
    {
        var root = new RootCommand("Share robots: one person at a time, through a container that is reached by SSH.");
        options.AddTo(root);
        foreach (var name in names.Count > 0 ? names : tree.Keys)
            root.Add(tree[name](this));
        foreach (var help in root.Options.OfType<System.CommandLine.Help.HelpOption>())
            help.Action = new HelpWithExitCodes((System.CommandLine.Help.HelpAction)help.Action!);
        return root;
    }

    /// <summary>
    /// An option that nobody knows and that was taken for an id or a text, as in <c>launch --frob</c>. What follows <c>--</c> is meant as it is.
    /// </summary>
    private static string? TakenForAnArgument(ParseResult parsed, IReadOnlyList<string> words)
    {
        var own = words.TakeWhile(word => word != "--").ToHashSet(StringComparer.Ordinal);
        return parsed.CommandResult.Children.OfType<System.CommandLine.Parsing.ArgumentResult>().SelectMany(result => result.Tokens)
            .Select(token => token.Value).FirstOrDefault(value => value.Length > 1 && value[0] == '-' && own.Contains(value));
    }

    private ExitCode TellUnknown(ParseResult parsed, string option)
    {
        around.Error.WriteLine($"hardshare: there is no option `{Clean.Line(option)}`");
        TellNext(parsed, option);
        return ExitCode.Usage;
    }

    private ExitCode TellErrors(ParseResult parsed)
    {
        // The words that nobody knows come last, and say more than that a command is missing.
        var unknown = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        var missing = unknown is not null && parsed.CommandResult.Command.Subcommands.Count > 0 && parsed.Errors.Count > 1;
        foreach (var error in missing ? parsed.Errors.Skip(1) : parsed.Errors)
            around.Error.WriteLine($"hardshare: {Clean.Lines(error.Message.Replace("\t", "  ", StringComparison.Ordinal), "  ")}");
        TellNext(parsed, unknown);
        return ExitCode.Usage;
    }

    private void TellNext(ParseResult parsed, string? unknown)
    {
        var known = parsed.CommandResult.Command;
        var names = known.Subcommands.Select(command => command.Name)
            .Concat(known.Options.Concat(options.All).Select(option => option.Name));
        around.Error.WriteLine(unknown is not null && DidYouMean.Nearest(unknown, names) is { } meant
            ? $"Next: did you mean `{meant}`?"
            : $"Next: {CommandPath(parsed)} --help");
    }

    private static string CommandPath(ParseResult parsed)
    {
        var names = new List<string>();
        for (var at = parsed.CommandResult; at?.Parent is not null; at = at.Parent as System.CommandLine.Parsing.CommandResult)
            names.Insert(0, at.Command.Name);
        return string.Join(' ', names.Prepend("hardshare"));
    }
}
