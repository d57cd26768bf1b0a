using Hardshare.Cli.Output;

namespace Hardshare.Cli.Shell;

/// <summary>All that the program touches of its surroundings, so that tests can give it others.</summary>
internal sealed record Surroundings(
    TextWriter Out, TextWriter Error, bool OutIsTerminal, bool ErrorIsTerminal,
    Func<string, string?> Variables, int UserId, TimeProvider Time, IProcesses Processes)
{
    public static Surroundings OfThisProcess() => new(
        new StreamWriter(new FileDescriptorStream(1), bufferSize: 4096),
        new StreamWriter(new FileDescriptorStream(2), bufferSize: 1024) { AutoFlush = true },
        Libc.IsTerminal(1), Libc.IsTerminal(2), Environment.GetEnvironmentVariable, Libc.EffectiveUserId(), TimeProvider.System,
        new SystemProcesses());

    /// <summary>An environment variable; an empty one counts as absent.</summary>
    public string? Variable(string name) => Variables(name) is { Length: > 0 } value ? value : null;

    public string Home => Variable("HOME") ?? "/root";

    /// <summary><c>~/.config/hardshare</c>: what the user wrote.</summary>
    public string ConfigFolder => Path.Combine(Variable("XDG_CONFIG_HOME") ?? Path.Combine(Home, ".config"), "hardshare");

    /// <summary><c>~/.local/state/hardshare</c>: keys and host keys of instances.</summary>
    public string StateFolder => Path.Combine(Variable("XDG_STATE_HOME") ?? Path.Combine(Home, ".local", "state"), "hardshare");

    public bool Debug => Variable("HARDSHARE_DEBUG") == "1";

    /// <summary>Whether colours and moving lines may go there: only to a terminal, and only if its user did not ask for none.</summary>
    public bool MayStyle(bool isTerminal) => isTerminal && Variable("NO_COLOR") is null && Variable("TERM") != "dumb";
}
