using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary>Deployments as a table, those that can be had first.</summary>
internal static class DeploymentSheet
{
    public static Sheet Of(IEnumerable<DeploymentView> deployments)
    {
        var sheet = new Sheet("ID", "NAME", "TYPE", "REGION", "STATE", "DESCRIPTION");
        foreach (var view in deployments.OrderBy(Rank).ThenBy(view => view.LocalName, StringComparer.Ordinal))
            sheet.Add(IdText.Short(view.Id.Value), view.LocalName, view.Type, view.Region, State(view), view.Description);
        return sheet;
    }

    /// <summary>In words: free, or why not.</summary>
    public static Cell State(DeploymentView view) => view switch
    {
        { Dissolved: not null } => new("dissolved", Tone.Faint),
        { LockReason: { } reason } => new($"locked: {reason}", Tone.Bad),
        { CurrentInstance: not null, OfflineReason: { } reason } => new($"in use{By(view)}; {reason}", Tone.Bad),
        { CurrentInstance: not null } => new($"in use{By(view)}{Waiting(view.QueueLength - 1)}", Tone.Warn),
        { Advertised: false } => new("not advertised", Tone.Faint),
        { OfflineReason: { } reason } => new($"offline: {reason}", Tone.Bad),
        // Whose it is, only its owner is told; that somebody has it or waits for it, everyone.
        { QueueLength: > 0 and var line } => new($"busy, {line} in line", Tone.Warn),
        _ => new("free", Tone.Good),
    };

    private static int Rank(DeploymentView view) =>
        view.Dissolved is not null ? 4 : !view.Online || !view.Advertised ? 3 : view.LockReason is not null ? 2
            : view.QueueLength > 0 ? 1 : 0;

    private static string By(DeploymentView view) => view.CurrentUser is { } user ? $" by {user}" : "";

    private static string Waiting(int count) => count > 0 ? $", {count} waiting" : "";
}
