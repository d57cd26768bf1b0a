using Hardshare.Cli.Shell;

namespace Hardshare.Cli.Tests.Support;

/// <summary>What a command answered.</summary>
internal sealed record Outcome(int Code, string Out, string Error)
{
    public JsonElement Json => JsonElement.Parse(Out);
}

/// <summary>A fake node, an empty home folder, and the program run in this process against them.</summary>
public abstract class CliTest : IAsyncLifetime
{
    private protected FakeNode Node { get; private set; } = null!;

    private protected TemporaryFolder Home { get; } = new();

    private protected FakeProcesses Processes { get; } = new();

    private protected Dictionary<string, string> Variables { get; } = [];

    private protected TimeProvider Time { get; set; } = new HurriedTime();

    private protected bool OnTerminal { get; set; }

    private protected int UserId { get; set; }

    public async Task InitializeAsync()
    {
        Node = await FakeNode.StartAsync();
        Variables["HOME"] = Home.Path;
        Variables["HARDSHARE_SOCKET"] = Node.Socket;
    }

    public async Task DisposeAsync()
    {
        await Node.DisposeAsync();
        Home.Dispose();
    }

    private protected Task<Outcome> RunAsync(params string[] words) => RunAsync(CancellationToken.None, words);

    private protected async Task<Outcome> RunAsync(CancellationToken cancellation, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var around = new Surroundings(
            TextWriter.Synchronized(output), TextWriter.Synchronized(error), OnTerminal, OnTerminal,
            Variables.GetValueOrDefault, UserId, Time, Processes);
        var code = await Task.Factory.StartNew(
            () => new CommandLine(around, Program.Tree, cancellation).Run(words), CancellationToken.None, TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        return new Outcome(code, output.ToString(), error.ToString());
    }
}
