using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Tests.Support;

/// <summary>Views to answer with; tests change what matters to them by <c>with</c>.</summary>
internal static class Sample
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public const string HostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDZfq0o7Vq0tJ0m5c3x6Yb1oVb0J3Wm0l2b8nJr5Q9aa bench-1";

    public static Guid Id(string beginning) => Guid.Parse(beginning.PadRight(8, '0') + "-0000-4000-8000-000000000000");

    public static DeploymentView Deployment(string id = "d1", string name = "arm") => new(
        new DeploymentId(Id(id)), name, "bench-1", "user:root", "arm6", "lab", "six axes", Noon, Advertised: true, OfflineReason: null,
        LockReason: null, Dissolved: null, CurrentInstance: null, CurrentUser: null, QueueLength: 0, InstanceCount: 3,
        [new AccessRule(1, Noon, "*", Capabilities.Instantiate)]);

    public static InstanceView Instance(string id = "a1", InstanceStatus status = InstanceStatus.Ready) => new(
        new InstanceId(Id(id)), Deployment().Id, "arm6", "lab", "bench-1", "user:alice", status, Noon, Ended: null, Expires: null,
        new PublicEndpoint("bench-1", "192.0.2.7", 22022, "127.9.0.1"), [HostKey], [], Firewall.Open, KeyGenerated: false,
        KeepAlive: false, Step: null, EndReason: null, "user:root");

    public static RequestView Request(string id = "e1") => new(
        new RequestId(Id(id)), "user:alice", Noon, [Deployment().Id], Type: null, Ahead: 2, "in use by user:bob");

    public static NodeView Node() => new(
        "bench-1", "0.1.0", Noon, ["host", "gateway"], Draining: false, DrainDeadline: null, Deployments: 1, ActiveInstances: 1,
        WaitingRequests: 0, [new LocalDevice("arm", Deployment().Id)], []);

    public static HistoryEntry Entry(
        long ordering, string manifest, string text, int milliseconds = 0, object? detail = null, string entity = "i-x") => new(
        entity, ordering, ordering, Noon.AddMilliseconds(milliseconds), ObservedAt: null, "user:alice", "bench-1", manifest, text,
        JsonSerializer.SerializeToElement(detail ?? new { }, Contracts.Messages.ContractJson.Options));
}
