using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Finding;

/// <summary>What an id can be the id of.</summary>
internal abstract record Thing(Guid Id);

internal sealed record AnInstance(InstanceView View) : Thing(View.Id.Value);

internal sealed record ADeployment(DeploymentView View) : Thing(View.Id.Value);

internal sealed record ARequest(RequestView View) : Thing(View.Id.Value);

internal static class Candidates
{
    public static List<Candidate<DeploymentView>> Of(IEnumerable<DeploymentView> deployments) =>
        [.. deployments.Select(
            view => new Candidate<DeploymentView>(
                view.Id.Value, $"deployment {view.LocalName} ({view.Type}) on {view.Node}", view, view.LocalName))];

    public static List<Candidate<InstanceView>> Of(IEnumerable<InstanceView> instances) =>
        [.. instances.Select(
            view => new Candidate<InstanceView>(view.Id.Value, $"instance of {view.User}, {view.Status.ApiName()}, {view.Type}", view))];

    public static List<Candidate<RequestView>> Of(IEnumerable<RequestView> requests) =>
        [.. requests.Select(view => new Candidate<RequestView>(view.Id.Value, $"request of {view.User}, {view.Ahead} ahead", view))];

    public static List<Candidate<Thing>> AsThings(List<Candidate<DeploymentView>> deployments) =>
        deployments.ConvertAll(Wrap<DeploymentView>(view => new ADeployment(view)));

    public static List<Candidate<Thing>> AsThings(List<Candidate<InstanceView>> instances) =>
        instances.ConvertAll(Wrap<InstanceView>(view => new AnInstance(view)));

    public static List<Candidate<Thing>> AsThings(List<Candidate<RequestView>> requests) =>
        requests.ConvertAll(Wrap<RequestView>(view => new ARequest(view)));

    private static Converter<Candidate<T>, Candidate<Thing>> Wrap<T>(Func<T, Thing> make) =>
        candidate => new Candidate<Thing>(candidate.Id, candidate.Description, make(candidate.Value), candidate.Name);
}
