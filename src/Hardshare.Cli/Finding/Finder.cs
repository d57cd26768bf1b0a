using Hardshare.Cli.Client;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Finding;

/// <summary>Finds what the user means by an id, a part of one, a deployment's local name, or nothing at all.</summary>
internal sealed class Finder(NodeClient node)
{
    public DeploymentView Deployment(string? text)
    {
        if (text is not null && IdText.IsWhole(text, out var whole))
            return node.Ask<DeploymentView>(new GetDeployment(new DeploymentId(whole)));
        var all = Candidates.Of(Deployments());
        return (text is null ? Choice.Only(all, "deployment") : Choice.ByText(text, all, "deployment"))
            ?? throw CliFailure.NotFound(
                text is null ? "there is no deployment" : $"no deployment has the name `{text}` or an id that begins so",
                "`hardshare search` shows all of them");
    }

    /// <summary>
    /// An instance by its id, or the current one of a deployment. Without a text, the only active one. Ended ones are found by their id
    /// alone, and only if no active one fits.
    /// </summary>
    public InstanceView Instance(string? text) => TryInstance(text) ?? throw NoInstance(text);

    public InstanceView? TryInstance(string? text)
    {
        if (text is not null && IdText.IsWhole(text, out var whole))
            return node.TryAsk<InstanceView>(new GetInstance(new InstanceId(whole)));
        var all = node.Ask<InstanceList>(new ListInstances(text is not null)).Instances;
        var current = Candidates.Of(all.Where(instance => instance.Ended is null && instance.Status != InstanceStatus.InitFail));
        if (text is null)
            return Choice.Only([.. current.Where(candidate => candidate.Value.Status.IsActive())], "active instance");
        return Choice.ByText(text, current, "instance")
            ?? OnDeployment(text, current)
            ?? Choice.ByText(text, Candidates.Of(all), "instance");
    }

    /// <summary>A waiting request by its id; without a text, the only one.</summary>
    public RequestView Request(string? text)
    {
        var all = Candidates.Of(node.Ask<RequestList>(new ListRequests()).Requests);
        return (text is null ? Choice.Only(all, "waiting request") : Choice.ByText(text, all, "request"))
            ?? throw CliFailure.NotFound(
                text is null ? "no request is waiting" : $"no waiting request has an id that begins with `{text}`",
                "`hardshare requests` shows those that wait");
    }

    /// <summary>
    /// An instance, a deployment or a waiting request; without a text, the only active instance, else the only deployment.
    /// </summary>
    public Thing Anything(string? text)
    {
        var instances = Candidates.Of(node.Ask<InstanceList>(new ListInstances(text is not null)).Instances);
        var deployments = Candidates.Of(Deployments(dissolvedToo: text is not null));
        if (text is null)
        {
            return Choice.Only(Candidates.AsThings([.. instances.Where(candidate => candidate.Value.Status.IsActive())]), "active instance")
                ?? Choice.Only(Candidates.AsThings(deployments), "deployment")
                ?? throw CliFailure.NotFound("there is no active instance and no deployment", "`hardshare register` makes a deployment");
        }

        var requests = Candidates.Of(node.Ask<RequestList>(new ListRequests()).Requests);
        var known = instances.Select(candidate => candidate.Id).ToHashSet();
        return Choice.ByText<Thing>(
            text,
            [
                .. Candidates.AsThings(instances), .. Candidates.AsThings(deployments),
                .. Candidates.AsThings([.. requests.Where(candidate => !known.Contains(candidate.Id))]),
            ],
            "thing")
                ?? throw CliFailure.NotFound(
                    $"nothing has the name `{text}` or an id that begins so",
                    "`hardshare search` and `hardshare list --all` show what there is");
    }

    private IReadOnlyList<DeploymentView> Deployments(bool dissolvedToo = false) =>
        node.Ask<DeploymentList>(new ListDeployments(dissolvedToo)).Deployments;

    private InstanceView? OnDeployment(string text, IReadOnlyCollection<Candidate<InstanceView>> current)
    {
        var deployment = Choice.ByText(text, Candidates.Of(Deployments()), "deployment");
        return deployment is null ? null : current.FirstOrDefault(candidate => candidate.Value.Deployment == deployment.Id)?.Value;
    }

    private CliFailure NoInstance(string? text)
    {
        if (text is null)
            return CliFailure.NotFound(
                "there is no active instance", "`hardshare launch` starts one; `hardshare list --all` shows those that have ended");
        var requests = Candidates.Of(node.Ask<RequestList>(new ListRequests()).Requests);
        return Choice.ByText(text, requests, "request") is { } request
            ? CliFailure.NotFound(
                $"{request.Id} is a request that still waits: {request.Why}",
                $"`hardshare withdraw {IdText.Short(request.Id.Value)}` takes it back")
            : CliFailure.NotFound($"no instance of yours has an id that begins with `{text}`", "`hardshare list --all` shows them");
    }
}
