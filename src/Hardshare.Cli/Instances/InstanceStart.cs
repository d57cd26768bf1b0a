using Hardshare.Cli.Client;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary>Shows a start step by step, from its place in line until READY.</summary>
internal static class InstanceStart
{
    /// <summary>The instance once it is READY. Fails when it cannot become so any more, with the reason.</summary>
    public static async Task<InstanceView> WatchAsync(Run run, InstanceId instance, ISteps steps)
    {
        var line = new InstanceWatch(run.Node, run.Around.Time);
        var toldByEvents = false;
        await foreach (var sight in line.FollowAsync(instance, run.Cancellation))
        {
            switch (sight)
            {
                case Waits({ } request):
                    steps.Busy($"{(request.Ahead == 0 ? "next in line" : $"{request.Ahead} ahead in line")}: {request.Why}");
                    break;
                case Happened({ } entry):
                    toldByEvents = true;
                    steps.Done(entry.Text, entry.Manifest == Wire.ManifestOf(typeof(InstanceReady)) ? Tone.Good : Tone.Plain);
                    break;
                case Now({ Status: InstanceStatus.Ready } view):
                    if (!toldByEvents)
                        steps.Done("ready", Tone.Good);
                    return view;
                case Now({ Status: InstanceStatus.Init } view):
                    steps.Busy(view.Step ?? "starting");
                    break;
                case Now(var view):
                    throw Ended(view);
            }
        }

        throw new CliFailure(ExitCode.Failed, "the instance is gone", $"`hardshare history {IdText.Short(instance.Value)}` says why");
    }

    private static CliFailure Ended(InstanceView view) => new(
        ExitCode.Failed,
        view.Status == InstanceStatus.InitFail
            ? $"the start failed: {view.EndReason ?? "no reason is on record"}"
            : $"the instance ended before it was ready: {view.EndReason ?? view.Status.ApiName()}",
        $"`hardshare history {IdText.Short(view.Id.Value)}` shows all that happened");
}
