using Hardshare.Cli.Finding;

namespace Hardshare.Cli.Shell;

/// <summary>Arguments and options that several commands have, so that they read alike everywhere.</summary>
internal static class Words
{
    public static Argument<string> Deployment(CommandLine line) => Id(
        line, KnownIds.Deployments, "a deployment: local name, id or the beginning of an id; not needed where there is only one");

    public static Argument<string> Instance(CommandLine line) => Id(
        line, KnownIds.Instances, "an instance: id, the beginning of one, or its deployment; not needed where only one is active");

    public static Argument<string> Anything(CommandLine line) => Id(
        line, KnownIds.All, "a deployment, an instance or a request: name, id or the beginning of an id");

    /// <summary>A deployment that must be named, because what is done to it is not easily undone.</summary>
    public static Argument<string> NamedDeployment(CommandLine line)
    {
        var argument = Id(line, KnownIds.Deployments, "the deployment: local name, id or the beginning of an id");
        argument.Arity = ArgumentArity.ExactlyOne;
        return argument;
    }

    public static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description };

    public static Option<string> Text(string name, string help, string description, params string[] aliases) =>
        new(name, aliases) { HelpName = help, Description = description };

    public static Option<string[]> Texts(string name, string help, string description) =>
        new(name) { HelpName = help, Description = description, AllowMultipleArgumentsPerToken = false, Arity = ArgumentArity.OneOrMore };

    public static Command With(this Command command, params Symbol[] symbols)
    {
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument)
                command.Add(argument);
            else
                command.Add((Option)symbol);
        }

        return command;
    }

    private static Argument<string> Id(CommandLine line, KnownIds.Source source, string description)
    {
        var argument = new Argument<string>("ID") { Arity = ArgumentArity.ZeroOrOne, Description = description };
        argument.CompletionSources.Add(context => line.Suggest(context.ParseResult, source));
        return argument;
    }
}
