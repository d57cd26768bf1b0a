using Hardshare.Cli.Client;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Deployments;

/// <summary>
/// <c>hardshare register NAME</c>: make a deployment of what the host's configuration calls so. Only administrators
/// may. JSON: <c>deployment-registered-reply-v1</c>.
/// </summary>
internal static class RegisterCommand
{
    public static Command Create(CommandLine line)
    {
        var name = new Argument<string>("LOCALNAME") { Description = "the deployment's name in the node's configuration" };
        var type = Words.Text("--type", "TYPE", "what kind of robot it is, for those who search (default: its local name)");
        var region = Words.Text("--region", "REGION", "where it stands");
        var description = Words.Text("--description", "TEXT", "a line for those who search");
        var owner = Words.Text("--owner", "OWNER", "who owns it: `org:lab`, `user:alice` (default: you)");
        return line.Does(
            new Command("register", "Make a deployment of a robot that the node's configuration names (administrators only).").With(
                name, type, region, description, owner),
            (Run run) =>
            {
                var localName = run.Get(name)!;
                var command = new RegisterDeployment(
                    DeploymentId.New(), localName, run.Get(type) ?? localName, run.Get(region) ?? "", run.Get(description) ?? "",
                    run.Get(owner));
                var answer = run.Node.Send(EntityAddress.Node(), command);
                if (run.Screen.Json)
                {
                    run.Screen.WriteJson(answer.Body);
                    return;
                }

                var accepted = answer.As<DeploymentAccepted>();
                run.Screen.Line(accepted.Deployment.ToString());
                var id = IdText.Short(accepted.Deployment.Value);
                run.Screen.Note($"{localName} is a deployment of {accepted.Owner}. To offer it to users: hardshare ad {id}");
            });
    }
}
