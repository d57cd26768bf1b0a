using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Nodes;

/// <summary>
/// <c>hardshare sweep</c>: remove what no live instance claims. JSON: <c>sweep-report-v1</c>. Exit code 1 when something could not be
/// removed.
/// </summary>
internal static class SweepCommand
{
    public static Command Create(CommandLine line)
    {
        var dry = Words.Flag("--dry-run", "only tell what would be removed", "-n");
        return line.Does(
            new Command("sweep", "Remove what no live instance claims: containers, processes, folders, mounts of this node.").With(dry),
            (Run run) =>
            {
                var answer = run.Node.Send(EntityAddress.Node(), new Sweep(run.Get(dry)));
                var report = answer.As<SweepReport>();
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else
                    Show(report, run.Screen);
                return !report.DryRun && report.Findings.Any(finding => finding.Problem is not null) ? ExitCode.Failed : ExitCode.Ok;
            });
    }

    private static void Show(SweepReport report, Screen screen)
    {
        if (report.Findings.Count == 0)
        {
            screen.Note("nothing is left over");
            return;
        }

        var sheet = new Sheet("KIND", "NAME", "INSTANCE", "STATE");
        foreach (var finding in report.Findings)
            sheet.Add(finding.Kind, finding.Name, finding.Instance ?? "", State(report, finding));
        screen.Table(sheet);
    }

    private static Cell State(SweepReport report, SweepFinding finding) => finding switch
    {
        { Problem: { } problem } => new(problem, Tone.Bad),
        { Spared: { } spared } => new($"left for now: {spared}", Tone.Warn),
        { Removed: true } => new("removed", Tone.Good),
        _ => new(report.DryRun ? "would be removed" : "left for now", Tone.Warn),
    };
}
