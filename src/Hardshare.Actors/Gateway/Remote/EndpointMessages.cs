using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Gateway.Remote;

/// <summary>What an instance and <see cref="RemoteGatewayActor"/> say to each other, besides what every gateway hears. A node's own gateway takes none of it.</summary>
public static class EndpointMessages
{
    /// <summary>The tunnel cannot be made: look for another gateway. May be said again and again.</summary>
    /// <param name="Instance">Whose.</param>
    /// <param name="Reason">What the last attempt met with.</param>
    /// <param name="Lasted">For how long it has been so.</param>
    /// <param name="IsSure">It is of no use to look whether its gateway can be reached.</param>
    public sealed record MoveEndpoint(InstanceId Instance, string Reason, TimeSpan Lasted, bool IsSure = false);

    /// <summary>To the instance: another gateway has opened a port for it. Answered with <see cref="OfferTaken"/> once that is decided; told again until then, or withdrawn.</summary>
    public sealed record EndpointOffered(PublicEndpoint From, PublicEndpoint To, GatewayContact Contact, string Reason);

    /// <summary>The instance is at <paramref name="At"/> from now on.</summary>
    public sealed record OfferTaken(InstanceId Instance, PublicEndpoint At);

    /// <summary>Have the gateway look at the instance from outside, for as long as <paramref name="Limit"/>. Answered with <see cref="EndpointProbed"/>.</summary>
    public sealed record ProbeEndpoint(InstanceId Instance, string HostKey, TimeSpan Limit);

    /// <summary><paramref name="Problem"/> is null when it answers as it should, at <paramref name="At"/>.</summary>
    public sealed record EndpointProbed(string? Problem, PublicEndpoint? At);
}
