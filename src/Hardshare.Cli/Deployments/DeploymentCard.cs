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
        card.AddKnown("type", view.Type);
        card.AddKnown("region", view.Region);
        card.AddKnown("description", view.Description);
        card.Add("state", DeploymentSheet.State(view));
        card.Add("advertised", view.Advertised ? "yes" : "no");
        if (view.OfflineReason is { } offline)
            card.Add("offline", new Cell(offline, Tone.Bad));
        if (view.CurrentInstance is { } instance)
            card.Add("instance", $"{instance} {(view.CurrentUser is { } user ? $"of {user}" : "")}");
        card.Add("waiting", $"{Math.Max(0, view.QueueLength - (view.CurrentInstance is null ? 0 : 1))}");
        card.Add("instances", $"{view.InstanceCount} so far");
        foreach (var rule in view.Rules)
            card.Add($"rule {rule.Id}", RuleText.Of(rule));
        return card;
    }
}
