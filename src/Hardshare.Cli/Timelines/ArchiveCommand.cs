using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Timelines;

/// <summary>
/// <c>hardshare archive --before TIME</c>: move histories of instances that are over into files of the node. JSON: <c>archive-report-v1</c> of all. Exit code 1 when some could not be moved.
/// </summary>
internal static class ArchiveCommand
{
    public static Command Create(CommandLine line)
    {
        var before = Words.Text("--before", "TIME", "what ended before: 2026-01-31, 2026-11-22T10:15:00Z or -90d for so long ago; more than an hour");
        before.Required = true;
        var name = new Argument<string>("NODE") { Arity = ArgumentArity.ZeroOrOne, Description = "a node of the workspace, for what its own robots did; without it the one that is asked" };
        return line.Does(
            new Command("archive", "Move the histories of instances that are over from the journal into files on the node.").With(name, before),
            (Run run) =>
            {
                var (node, moment) = (EntityAddress.Node(run.Get(name) ?? ""), Spans.ReadMoment("--before", run.Get(before)!, run.Around.Time));
                return Show(run.Screen, Archive(skip => run.Node.Send(node, new ArchiveHistory(moment, skip)).As<ArchiveReport>()));
            });
    }

    // A node moves some at once. Those with problems stay, and are the oldest then.
    private static ArchiveReport Archive(Func<int?, ArchiveReport> send)
    {
        var all = send(null);
        try
        {
            while (all.More)
            {
                var next = send(all.Problems.Count);
                all = next with
                {
                    Instances = all.Instances + next.Instances,
                    Events = all.Events + next.Events,
                    Problems = [.. all.Problems, .. next.Problems],
                };
            }
            return all;
        }
        catch (CliFailure e)
        {
            return all with { Problems = [.. all.Problems, e.Message] };
        }
    }

    private static ExitCode Show(Screen screen, ArchiveReport report)
    {
        if (screen.Json)
            screen.WriteJson(JsonSerializer.SerializeToElement(report, Wire.Of<ArchiveReport>()));
        else if (report.Instances > 0)
            screen.Line($"{report.Instances} instance(s) with {report.Events} events are in {report.Folder} on node {report.Node}, a file each, and no longer in its journal");
        else if (report.Problems.Count == 0)
            screen.Note("nothing ended before that time");
        foreach (var problem in report.Problems)
            screen.Note($"problem: {problem}");
        return report.Problems.Count > 0 ? ExitCode.Failed : ExitCode.Ok;
    }
}
