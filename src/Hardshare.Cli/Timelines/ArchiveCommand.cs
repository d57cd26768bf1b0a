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
                var command = new ArchiveHistory(Spans.ReadMoment("--before", run.Get(before)!, run.Around.Time));
                ArchiveReport? all = null;
                // A node moves some at once.
                for (var more = true; more;)
                {
                    var report = run.Node.Send(EntityAddress.Node(run.Get(name) ?? ""), command).As<ArchiveReport>();
                    more = report is { More: true, Instances: > 0 };
                    all = all is null ? report : report with { Instances = all.Instances + report.Instances, Events = all.Events + report.Events };
                }
                return Show(run.Screen, all!);
            });
    }

    private static ExitCode Show(Screen screen, ArchiveReport report)
    {
        if (screen.Json)
            screen.WriteJson(JsonSerializer.SerializeToElement(report, Wire.Of<ArchiveReport>()));
        else if (report.Instances > 0)
            screen.Line($"{report.Instances} instance(s) with {report.Events} events are in {report.Folder} on node {report.Node}, a file each, and no longer in its journal");
        else
            screen.Note("nothing ended before that time");
        foreach (var problem in report.Problems)
            screen.Note($"problem: {problem}");
        return report.Problems.Count > 0 ? ExitCode.Failed : ExitCode.Ok;
    }
}
