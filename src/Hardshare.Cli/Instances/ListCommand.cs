using Hardshare.Cli.Shell;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary><c>hardshare list</c>: the instances that one may see, newest first. JSON: <c>instances-v1</c>.</summary>
internal static class ListCommand
{
    public static Command Create(CommandLine line)
    {
        var all = Words.Flag("--all", "ended ones too", "-a");
        var deployment = Words.Text("--deployment", "ID", "only those on this deployment");
        return line.Does(
            new Command("list", "The instances that you may see, newest first.").With(all, deployment),
            (Run run) =>
            {
                DeploymentId? on = run.Get(deployment) is { } text ? run.Find.Deployment(text).Id : null;
                var answer = run.Node.Ask(new ListInstances(run.Get(all), on));
                var instances = answer.As<InstanceList>().Instances;
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else if (instances.Count > 0)
                    run.Screen.Table(InstanceSheet.Of(instances, run.Around.Time));
                else
                    run.Screen.Note(
                        run.Get(all) ? "no instances" : "no active instances; `hardshare list --all` shows those that have ended");
            });
    }
}
