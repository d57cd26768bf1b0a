using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Requests;

/// <summary><c>hardshare requests</c>: those that wait in line, in the order in which they came. JSON: <c>requests-v1</c>.</summary>
internal static class RequestsCommand
{
    public static Command Create(CommandLine line)
    {
        var deployment = Words.Text("--deployment", "ID", "only those that wait for this deployment");
        return line.Does(
            new Command("requests", "The requests that wait in line, in the order in which they came.").With(deployment),
            (Run run) =>
            {
                DeploymentId? on = run.Get(deployment) is { } text ? run.Find.Deployment(text).Id : null;
                var answer = run.Node.Ask(new ListRequests(on));
                var requests = answer.As<RequestList>().Requests;
                if (run.Screen.Json)
                    run.Screen.WriteJson(answer.Body);
                else if (requests.Count > 0)
                    run.Screen.Table(Sheet(requests, run.Around.Time));
                else
                    run.Screen.Note("no request is waiting");
            });
    }

    private static Sheet Sheet(IEnumerable<RequestView> requests, TimeProvider time)
    {
        var sheet = new Sheet("ID", "USER", "WAITS", "AHEAD", "FOR", "WHY");
        foreach (var view in requests)
        {
            var wanted = view.Type is { } type ? $"any {type}" : string.Join(", ", view.Deployments.Select(id => IdText.Short(id.Value)));
            sheet.Add(
                IdText.Short(view.Id.Value), view.User, Spans.Show(time.GetUtcNow() - view.Created), $"{view.Ahead}", wanted, view.Why);
        }

        return sheet;
    }
}
