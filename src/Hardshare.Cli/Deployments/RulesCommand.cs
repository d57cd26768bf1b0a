using Hardshare.Cli.Client;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Deployments;

/// <summary><c>hardshare rules [ID]</c>: who may use a deployment. JSON: the <c>rules</c> of its view, after the change.</summary>
internal static class RulesCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Deployment(line);
        var permit = Words.Texts("--permit", "USER", "let USER start instances (`*`: everyone, `type:anon`: everyone with an invitation)");
        var deny = Words.Texts("--deny", "USER", "let USER start none");
        var remove = new Option<int[]>("--remove") { HelpName = "N", Description = "remove rule N" };
        return line.Does(
            new Command("rules", "Who may use a deployment: the rule for a user decides, else that for a class, else that for `*`.")
                .With(id, permit, deny, remove),
            (Run run) =>
            {
                var deployment = run.Find.Deployment(run.Get(id));
                var changes = (run.Get(remove) ?? []).Select(number => (IDeploymentCommand)new RemoveRule(number))
                    .Concat((run.Get(deny) ?? []).Select(user => new SetRule(Name(user), Capabilities.NoInstantiate, null)))
                    .Concat((run.Get(permit) ?? []).Select(user => new SetRule(Name(user), Capabilities.Instantiate, null))).ToList();
                foreach (var change in changes)
                    run.Node.Send(EntityAddress.Of(deployment.Id), change);
                if (changes.Count > 0)
                    deployment = run.Node.Ask<DeploymentView>(new GetDeployment(deployment.Id));
                Show(run.Screen, deployment);
            });
    }

    /// <summary>Rules name users alone, though everything else shows them as <c>user:NAME</c>.</summary>
    private static string Name(string user) => user.StartsWith("user:", StringComparison.Ordinal) ? user["user:".Length..] : user;

    private static void Show(Screen screen, DeploymentView deployment)
    {
        if (screen.Json)
        {
            screen.WriteJson(JsonSerializer.SerializeToElement(deployment, Wire.Of<DeploymentView>()).GetProperty("rules"));
            return;
        }

        if (deployment.Rules.Count == 0)
            screen.Note($"{deployment.LocalName} has no rules, so only its owner may use it; --permit USER lets others in");
        var sheet = new Sheet("RULE", "WHO AND WHAT");
        foreach (var rule in deployment.Rules)
            sheet.Add($"{rule.Id}", RuleText.Of(rule));
        if (deployment.Rules.Count > 0)
            screen.Table(sheet);
    }
}
