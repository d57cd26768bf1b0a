using Hardshare.Cli.Deployments;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Instances;

/// <summary><c>hardshare info [ID]</c>: all that is known of a deployment, an instance or a request. JSON: its view.</summary>
internal static class InfoCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.Anything(line);
        return line.Does(
            new Command("info", "All that is known of a deployment, an instance or a request.").With(id),
            (Run run) =>
            {
                var thing = run.Find.Anything(run.Get(id));
                switch (thing)
                {
                    case ADeployment(var view):
                        Show(run, view, DeploymentCard.Of);
                        break;
                    case AnInstance(var view):
                        Show(run, view, instance => InstanceCard.Of(instance, run.Around));
                        break;
                    case ARequest(var view):
                        Show(run, view, RequestCard);
                        break;
                }
            });
    }

    private static void Show<T>(Run run, T view, Func<T, Sheet> card)
    {
        if (run.Screen.Json)
            run.Screen.WriteJson(JsonSerializer.SerializeToElement(view, Client.Wire.Of<T>()));
        else
            run.Screen.Table(card(view));
    }

    private static Sheet RequestCard(RequestView view)
    {
        var card = new Sheet("", "");
        card.Add("request", view.Id.ToString());
        card.Add("user", view.User);
        card.Add("wants", view.Type is { } type ? $"any {type}" : string.Join(", ", view.Deployments));
        card.Add("place", view.Ahead == 0 ? "next" : $"{view.Ahead} ahead");
        card.Add("waits", view.Why);
        return card;
    }
}
