using Hardshare.Labs;

namespace Hardshare.Bench.Cli;

/// <summary>How soon the command line answers.</summary>
internal sealed class CliArea(Published published) : IArea
{
    public IEnumerable<Figure> Figures => [new StatusCommand(published)];

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
