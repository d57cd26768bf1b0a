namespace Hardshare.Cli.Shell;

/// <summary><c>hardshare completion bash|zsh</c>: a script that asks hardshare itself what fits.</summary>
internal static class CompletionCommand
{
    // The shell must take what it gets as words, never as something to expand: hence no `compgen -W`.
    private const string Bash =
        """
        _hardshare() {
            local word=${COMP_WORDS[COMP_CWORD]} line
            COMPREPLY=()
            while IFS= read -r line; do
                [[ $line == "$word"* ]] && COMPREPLY+=("$line")
            done < <(hardshare "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        complete -o default -F _hardshare hardshare
        """;

    private const string Zsh =
        """
        #compdef hardshare
        _hardshare() {
            local -a found
            found=("${(@f)$(hardshare "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -a found
        }
        compdef _hardshare hardshare
        """;

    public static Command Create(CommandLine line)
    {
        var shell = new Argument<string>("SHELL") { HelpName = "bash|zsh", Description = "bash or zsh" };
        shell.AcceptOnlyFromAmong("bash", "zsh");
        return line.Does(
            new Command("completion", "Print a completion script; for example: source <(hardshare completion bash)").With(shell),
            (Run run) =>
            {
                foreach (var text in (run.Get(shell) == "bash" ? Bash : Zsh).Split('\n'))
                    run.Screen.Line(text);
            });
    }
}
