using Hardshare.Cli.Client;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Instances;

/// <summary><c>hardshare terminate [ID]</c>: end an instance. JSON: the node's reply; with --wait the view at the end.</summary>
internal static class TerminateCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Instance(line);
        var wait = Words.Flag("--wait", "stay until all is cleaned up, and show the steps");
        var reason = Words.Text("--reason", "TEXT", "for the history");
        return line.Does(
            new Command("terminate", "End an instance: end actions run, and all that belongs to it is removed.").With(id, wait, reason),
            async (Run run) =>
            {
                var view = run.Find.Instance(run.Get(id));
                var answer = run.Node.Send(EntityAddress.Of(view.Id), new TerminateInstance(run.Get(reason)));
                new KeyFolder(run.Around).Forget(view.Id);
                if (run.Get(wait))
                    return await WaitAsync(run, view.Id);
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else
                    run.Screen.Line($"{view.Id} is being terminated");
                return ExitCode.Ok;
            });
    }

    private static async Task<ExitCode> WaitAsync(Run run, InstanceId instance)
    {
        var (view, problems) = await Steps.ShowAsync(
            run.Screen, "terminating", steps => WatchAsync(run, instance, steps));
        if (run.Screen.Json)
            run.Screen.WriteJson(JsonSerializer.SerializeToElement(view, Wire.Of<InstanceView>()));
        else
            run.Screen.Line($"{instance} is {view.Status.ApiName()}: {view.EndReason ?? "cleaned up"}");
        foreach (var problem in problems)
            run.Screen.Note($"not cleaned up: {problem}");
        if (problems.Count > 0)
            run.Screen.Note("Next: `hardshare sweep --dry-run` shows what was left behind");
        return problems.Count > 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    private static async Task<(InstanceView View, IReadOnlyList<string> Problems)> WatchAsync(
        Run run, InstanceId instance, ISteps steps)
    {
        IReadOnlyList<string> problems = [];
        InstanceView? last = null;
        var ending = false;
        await foreach (var sight in new InstanceWatch(run.Node, run.Around.Time).FollowAsync(instance, run.Cancellation))
        {
            switch (sight)
            {
                case Happened({ } entry):
                    // The stream begins with the instance's whole life; only its end is of interest here.
                    ending |= entry.Manifest == Wire.ManifestOf(typeof(InstanceTerminating));
                    if (entry.Manifest == Wire.ManifestOf(typeof(InstanceCleanedUp)))
                        problems = Answer.Read<InstanceCleanedUp>(entry.Detail).Problems;
                    if (ending)
                        steps.Done(entry.Text);
                    break;
                case Now(var view):
                    last = view;
                    if (view.Step is { } step)
                        steps.Busy(step);
                    break;
            }
        }

        return (last ?? throw CliFailure.NotFound($"the instance {IdText.Short(instance.Value)} is gone"), problems);
    }
}
