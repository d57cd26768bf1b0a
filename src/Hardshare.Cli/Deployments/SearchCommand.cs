using Hardshare.Cli.Finding;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary><c>hardshare search [TEXT]</c>: the deployments that fit, those that can be had first. JSON: <c>deployments-v1</c>.</summary>
internal static class SearchCommand
{
    public static Command Create(CommandLine line)
    {
        var text = new Argument<string>("TEXT")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "in the name, type, region, description or owner, or the beginning of an id",
        };
        var type = Words.Text("--type", "TYPE", "only this type");
        var all = Words.Flag("--all", "dissolved ones too");
        return line.Does(
            new Command("search", "Find deployments.").With(text, type, all),
            (Run run) =>
            {
                var answer = run.Node.Ask(new ListDeployments(run.Get(all)));
                var found = answer.As<DeploymentList>().Deployments
                    .Where(view => Fits(view, run.Get(text)) && (run.Get(type) is not { } wanted || view.Type == wanted)).ToList();
                if (run.Screen.Json)
                    run.Screen.WriteJson(JsonSerializer.SerializeToElement(new DeploymentList(found), Client.Wire.Of<DeploymentList>()));
                else if (found.Count > 0)
                    run.Screen.Table(DeploymentSheet.Of(found));
                else
                    run.Screen.Note("no deployment fits");
            });
    }

    private static bool Fits(DeploymentView view, string? text) =>
        text is null || (IdText.IsPrefix(text) && IdText.Begins(view.Id.Value, text))
            || new[] { view.LocalName, view.Type, view.Region, view.Description, view.Owner }.Any(
                field => field.Contains(text, StringComparison.OrdinalIgnoreCase));
}
