using Hardshare.Cli.Deployments;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Cli.Requests;
using Hardshare.Cli.Shell;

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
                        Show(run, view, RequestCard.Of);
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
}
