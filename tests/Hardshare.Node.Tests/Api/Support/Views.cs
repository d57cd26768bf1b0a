using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Node.Tests.Api.Support;

/// <summary>Plain views to start from.</summary>
internal static class Views
{
    public static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static DeploymentView Deployment(string owner = "user:olga", string type = "arm", DeploymentId? id = null) => new(
        id ?? DeploymentId.New(), "bench-arm", "bench-1", owner, type, "lab", "an arm on a bench",
        Noon, true, null, null, null, null, null, 0, 3, []);

    public static InstanceView Instance(
        DeploymentView deployment, string user, InstanceStatus status = InstanceStatus.Ready, DateTimeOffset? started = null,
        InstanceId? id = null) => new(
        id ?? InstanceId.New(), deployment.Id, deployment.Type, deployment.Region, "bench-1", user, status, started ?? Noon,
        status is InstanceStatus.Terminated or InstanceStatus.InitFail ? Noon.AddHours(1) : null, null,
        status == InstanceStatus.Init ? null : new PublicEndpoint("bench-1", "gw.example.org", 2201, "127.1.2.3"),
        status == InstanceStatus.Init ? [] : ["ssh-ed25519 AAAAhost"], [], Firewall.Open, false, false, null, null, deployment.Owner);
}
