using Hardshare.Cli.Client;
using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>How bad a finding is.</summary>
internal enum Level
{
    Ok,
    Warn,
    Fail,
}

/// <summary>One line of the check: what was found and, when it is not well, how to mend it.</summary>
internal sealed record CheckResult(Level Level, string Area, string Text, string? Mend = null)
{
    /// <summary>For a command that cannot go on like this.</summary>
    public void Throw() => throw new CliFailure(ExitCode.Failed, $"{Area}: {Text}", Mend);

    public static CheckResult Ok(string area, string text) => new(Level.Ok, area, text);

    public static CheckResult Warn(string area, string text, string mend) => new(Level.Warn, area, text, mend);

    public static CheckResult Fail(string area, string text, string mend) => new(Level.Fail, area, text, mend);
}
