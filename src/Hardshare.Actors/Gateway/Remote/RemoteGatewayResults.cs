using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Gateway.Remote;

/// <summary>What <see cref="RemoteGatewayActor"/> tells itself of the orders that it sent.</summary>
internal static class RemoteGatewayResults
{
    public sealed record Placed(InstanceId Instance, string? Reason, int Revision, GatewayOrders.Placement Placement);

    public sealed record Said(InstanceId Instance, int Revision, Guid Process, IReply Reply);

    public sealed record ClosedAll(InstanceId Instance, RelayCounts Counts, string? Note)
    {
        public static ClosedAll Of(InstanceId instance, RelayCounts past, RelayCounts last, IReadOnlyCollection<string> left) => new(
            instance, new RelayCounts(past.BytesIn + last.BytesIn, past.BytesOut + last.BytesOut, 0),
            left.Count == 0 ? null : $"gateway {string.Join(" and ", left)} cannot be reached and closes its public port when it is back");
    }

    public sealed record ClosedBehind(InstanceId Instance, IReply Reply);

    public sealed record Inherit(IReadOnlyList<KeyValuePair<InstanceId, RemoteEndpoint>> Endpoints, bool KnowsAll);
}
