using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary>One instance, a line for each thing known of it.</summary>
internal static class InstanceCard
{
    public static Sheet Of(InstanceView view, Surroundings around)
    {
        var now = around.Time.GetUtcNow();
        var card = new Sheet("", "");
        card.Add("instance", view.Id.ToString());
        card.Add("status", InstanceSheet.Status(view));
        card.Add("deployment", $"{view.Deployment} on {view.Node}");
        card.AddKnown("type", view.Type);
        card.AddKnown("region", view.Region);
        card.Add("user", view.User);
        card.AddKnown("owner", view.Owner);
        card.Add("started", Moment(view.Started, around.Time));
        if (view.Ended is { } ended)
            card.Add("ended", $"{Moment(ended, around.Time)}, after {Spans.Show(ended - view.Started)}");
        else if (view.Expires is { } expires)
            card.Add("ends", $"{Moment(expires, around.Time)}, in {Spans.Show(expires - now)}");
        if (view.Step is { } step)
            card.Add("step", step);
        if (view.EndReason is { } reason)
            card.Add("reason", reason);
        foreach (var part in view.Degraded)
            card.Add("degraded", new Cell($"{part.Part}: {part.Reason} (for {Spans.Show(now - part.Since)})", Tone.Warn));
        if (view.KeepAlive)
            card.Add("keep-alive", "ends when its user's keep-alives stop");
        if (view.Status == InstanceStatus.Ready && view.Endpoint is not null)
        {
            card.Add("firewall", FirewallText.Of(view.Firewall));
            card.Add("connect", Quoting.Shell(SshLine.For(view, around, tty: false).Words));
        }

        return card;
    }

    private static string Moment(DateTimeOffset at, TimeProvider time) =>
        TimeZoneInfo.ConvertTime(at, time.LocalTimeZone).ToString("yyyy-MM-dd HH:mm:ss", System.Globalization.CultureInfo.InvariantCulture);
}
