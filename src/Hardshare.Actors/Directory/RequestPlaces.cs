using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Directory;

/// <summary>
/// The place of each waiting request: how many others are before it on the shortest line it stands in. Lines have the order in which requests were
/// placed, ties by id, as <see cref="Deployments.Line"/> has it. Whoever has the robot is in no line.
/// </summary>
public static class RequestPlaces
{
    public static IReadOnlyList<RequestView> Of(IEnumerable<RequestView> requests, IReadOnlyCollection<DeploymentView> deployments)
    {
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(deployments);
        var living = deployments.Where(view => view.Dissolved is null).ToArray();
        var placed = new List<RequestView>();
        var lengths = living.ToDictionary(view => view.Id, _ => 0);
        foreach (var request in requests.OrderBy(view => view.Created).ThenBy(view => view.Id.Value))
        {
            var lines = living.Where(view => Concerns(request, view)).ToArray();
            var moving = lines.Where(view => view is { Online: true, Advertised: true, LockReason: null }).ToArray();
            var ahead = (moving.Length > 0 ? moving : lines).Select(view => lengths[view.Id]).DefaultIfEmpty(0).Min();
            foreach (var line in lines)
                lengths[line.Id]++;
            placed.Add(request with { Ahead = ahead });
        }
        return placed;
    }

    public static bool Concerns(RequestView request, DeploymentView deployment)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(deployment);
        return request.Deployments.Count > 0 ? request.Deployments.Contains(deployment.Id) : request.Type == deployment.Type;
    }
}
