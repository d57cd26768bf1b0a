using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Hardshare.Cli.Shell;

/// <summary>The usual help, followed by what the exit codes mean.</summary>
internal sealed class HelpWithExitCodes(HelpAction inner) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => inner.ClearsParseErrors;

    public override int Invoke(ParseResult parseResult)
    {
        var code = inner.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(ExitCodeHelp.Text);
        return code;
    }
}
