using Hardshare.Cli.Output;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary>One deployment, a line for each thing known of it.</summary>
internal static class DeploymentCard
{
    public static Sheet Of(DeploymentView view)
    {
        var card = new Sheet("", "");
        card.Add("deployment", view.Id.ToString());
        card.Add("name", $"{view.LocalName} on {view.Node}");
        card.Add("owner", view.Owner);
        card.Add("type", view.Type);
        card.Add("region", view.Region);
        card.Add("description", view.Description);
        card.Add("state", DeploymentSheet.State(view));
        card.Add("advertised", view.Advertised ? "yes" : "no");
        if (view.OfflineReason is { } offline)
            card.Add("offline", new Cell(offline, Tone.Bad));
        if (view.CurrentInstance is { } instance)
            card.Add("instance", $"{instance} {(view.CurrentUser is { } user ? $"of {user}" : "")}");
        card.Add("in line", $"{view.QueueLength}");
        card.Add("had", $"{view.InstanceCount} instances");
        foreach (var rule in view.Rules)
            card.Add($"rule {rule.Id}", RuleText.Of(rule));
        return card;
    }
}
