using Hardshare.Cli.Client;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;

namespace Hardshare.Cli.Shell;

/// <summary>One run of one command: what was asked, where the output goes, and (made on first use) the way to the node.</summary>
internal sealed class Run(
    Surroundings around, ParseResult parsed, GlobalOptions options, IReadOnlyList<string> passThrough, CancellationToken cancellation)
    : IDisposable
{
    private NodeClient? node;

    /// <summary>Ctrl-C, or the process is told to end.</summary>
    public CancellationToken Cancellation => cancellation;

    public Surroundings Around => around;

    public ParseResult Parsed => parsed;

    public Screen Screen { get; } = new(around, parsed.GetValue(options.Format) == "json");

    /// <summary>The socket to take when neither the command line nor the environment names a node.</summary>
    public string UsualSocket { get; set; } = Client.Target.DefaultSocket;

    /// <summary>What came after <c>--</c> on the command line.</summary>
    public IReadOnlyList<string> PassThrough => passThrough;

    public NodeClient Node => node ??= new NodeClient(Target(), around.Time, Patience(), cancellation);

    public Finder Find => new(Node);

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    public Target Target() =>
        Client.Target.Choose(
            parsed.GetValue(options.Socket), parsed.GetValue(options.Url), parsed.GetValue(options.TokenFile), around, UsualSocket);

    /// <summary>A length of time that was given, or null.</summary>
    public TimeSpan? GetSpan(Option<string> option, bool zeroToo = false) => parsed.GetValue(option) switch
    {
        null => null,
        var text when Spans.TryRead(text, out var span) && (zeroToo || span > TimeSpan.Zero) => span,
        var text => throw CliFailure.Usage($"{option.Name}: `{text}` is no length of time", "for example 90s, 15m, 2h, 1d or 1h30m"),
    };

    /// <summary>A client of its own limits, instead of the command line's and Ctrl-C.</summary>
    public NodeClient NodeWith(TimeSpan patience, CancellationToken instead) => new(Target(), around.Time, patience, instead);

    public void Dispose() => node?.Dispose();

    private TimeSpan Patience() => GetSpan(options.Timeout) ?? TimeSpan.FromSeconds(30);
}
