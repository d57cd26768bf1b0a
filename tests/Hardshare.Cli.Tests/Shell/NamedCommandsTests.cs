using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Tests.Shell;

/// <summary>What a message or a page tells people to type is there.</summary>
public partial class NamedCommandsTests
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Here())!, "..", "..", ".."));

    private static readonly Command Commands = new CommandLine(Surroundings.OfThisProcess(), Program.Tree, CancellationToken.None).Parse([]).RootCommandResult.Command;

    [Fact]
    public void Command_that_the_program_or_its_pages_name_is_there_with_its_options()
    {
        var named = Texts().SelectMany(text => Named().Matches(text.Words).Select(match => (text.File, Line: match.Groups["words"].Value.Trim()))).Distinct().ToArray();

        named.Length.ShouldBeGreaterThan(50);
        named.Where(one => Unknown(one.Line) is not null).Select(one => $"{one.File}: hardshare {one.Line}: {Unknown(one.Line)}").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("cluster upgrade", "upgrade")]
    [InlineData("clutser init", "clutser")]
    [InlineData("drain bench-1 --soon", "--soon")]
    [InlineData("drain NODE --deadline 0s", null)]
    [InlineData("token create --save", null)]
    public void Unknown_is_the_first_word_that_the_program_does_not_take(string line, string? expected) => Unknown(line).ShouldBe(expected);

    private static string? Unknown(string line)
    {
        var (command, hasArgument) = (Commands, false);
        foreach (var word in line.Split(' ', StringSplitOptions.RemoveEmptyEntries).TakeWhile(word => word is not ("--" or "|" or "#" or "&&" or ">" or ">>")))
        {
            if (word.StartsWith('-') && Option().Match(word) is { Success: true } option)
            {
                if (!command.Options.Concat(Commands.Options).Any(one => one.Name == option.Value || one.Aliases.Contains(option.Value)))
                    return option.Value;
            }
            else if (!hasArgument && command.Subcommands.Count > 0)
            {
                if (command.Subcommands.FirstOrDefault(one => one.Name == word) is not { } next)
                    return Placeholder().IsMatch(word) ? null : word;
                command = next;
            }
            else
            {
                hasArgument = true;
            }
        }
        return null;
    }

    private static IEnumerable<(string File, string Words)> Texts() =>
        from folder in new[] { "src", "docs", "hocon", "docker", "README.md", "CONTRIBUTING.md" }
        let path = Path.Combine(Root, folder)
        from file in Directory.Exists(path) ? Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories) : [path]
        where Path.GetExtension(file) is ".cs" or ".sql" or ".md" or ".conf" or ".yaml" && !Path.GetRelativePath(Root, file).Split('/').Any(part => part is "bin" or "obj")
        select (Path.GetRelativePath(Root, file), File.ReadAllText(file));

    // In backquotes anywhere, and as a line of its own on a page.
    [GeneratedRegex(@"`(sudo )?hardshare (?<words>[a-z][^`\n]*)`|^\s*(sudo )?hardshare (?<words>(?!is|has|are)[a-z][^\n]*)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Named();

    [GeneratedRegex("^--?[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"^[A-Z\[<{(]|\.\.\.|\||…")]
    private static partial Regex Placeholder();

    private static string Here([CallerFilePath] string path = "") => path;
}
