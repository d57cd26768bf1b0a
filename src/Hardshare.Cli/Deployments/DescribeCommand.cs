using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Deployments;

/// <summary><c>hardshare describe ID TEXT</c>: the line that users see of a deployment.</summary>
internal static class DescribeCommand
{
    public static Command Create(CommandLine line)
    {
        var id = Words.NamedDeployment(line);
        var text = new Argument<string>("TEXT") { Description = "one line for those who search" };
        return line.Does(
            new Command("describe", "Set the line that users see of a deployment.").With(id, text),
            (Run run) => DeploymentOrder.Send(
                run, run.Get(id), new DescribeDeployment(run.Get(text)!), deployment =>
                    $"{deployment.LocalName}: {run.Get(text)}"));
    }
}
