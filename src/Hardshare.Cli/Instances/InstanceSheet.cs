using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary>Instances as a table.</summary>
internal static class InstanceSheet
{
    public static Sheet Of(IEnumerable<InstanceView> instances, TimeProvider time)
    {
        var sheet = new Sheet("ID", "STATUS", "DEPLOYMENT", "TYPE", "USER", "AGE", "ADDRESS", "NOTE");
        foreach (var view in instances)
        {
            var age = (view.Ended ?? time.GetUtcNow()) - view.Started;
            sheet.Add(
                IdText.Short(view.Id.Value), Status(view), IdText.Short(view.Deployment.Value), view.Type, view.User, Spans.Show(age),
                view.Endpoint is { } end && view.Status == InstanceStatus.Ready ? $"{end.Address}:{end.Port}" : "", Note(view, time));
        }

        return sheet;
    }

    public static Cell Status(InstanceView view) => new(view.Status.ApiName(), view.Status switch
    {
        InstanceStatus.Ready when view.Degraded.Count == 0 => Tone.Good,
        InstanceStatus.Ready or InstanceStatus.Init or InstanceStatus.Terminating => Tone.Warn,
        InstanceStatus.InitFail => Tone.Bad,
        _ => Tone.Faint,
    });

    private static string Note(InstanceView view, TimeProvider time) => view switch
    {
        { EndReason: { } reason } => reason,
        { Degraded: [var first, ..] } => $"degraded: {first.Part}: {first.Reason}",
        { Step: { } step } => step,
        { Expires: { } end } => $"ends in {Spans.Show(end - time.GetUtcNow())}",
        _ => "",
    };
}
