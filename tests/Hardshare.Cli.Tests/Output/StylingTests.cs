using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Tests.Output;

public class StylingTests : CliTest
{
    private async Task<Outcome> ListAsync()
    {
        Node.On<ListInstances>(new InstanceList([Sample.Instance()]));
        return await RunAsync("list");
    }

    [Fact]
    public async Task Table_terminal_coloured()
    {
        OnTerminal = true;

        (await ListAsync()).Out.ShouldContain("\u001b[");
    }

    [Fact]
    public async Task Table_pipe_plainColumns()
    {
        var outcome = await ListAsync();

        outcome.Out.ShouldNotContain('\u001b');
        outcome.Out.ShouldContain("a1000000  READY   d1000000    arm6  user:alice");
    }

    [Theory]
    [InlineData("NO_COLOR", "1")]
    [InlineData("TERM", "dumb")]
    public async Task Table_terminalThatWantsNone_plain(string name, string value)
    {
        OnTerminal = true;
        Variables[name] = value;

        (await ListAsync()).Out.ShouldNotContain('\u001b');
    }
}
