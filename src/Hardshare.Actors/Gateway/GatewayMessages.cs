using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Gateway;

// What instances say to whatever stands at /gateway: this node's own gateway, or on a host that is none the one that finds it one.
public sealed partial class GatewayActor
{
    /// <summary>
    /// Give the instance a public port and leave to open a tunnel with this key. <paramref name="Previous"/> is the endpoint that it has had.
    /// Answered with <see cref="EndpointAnswer"/>. Idempotent.
    /// </summary>
    public sealed record OpenEndpoint(InstanceId Instance, string TunnelKey, PublicEndpoint? Previous, Firewall Firewall, IActorRef Reports)
    {
        /// <summary>Whose it is; by an instance of this node, what another gateway has to be told of it.</summary>
        public EndpointOwner? Owner { get; init; }

        /// <summary>The other node that ordered it; null for an instance of this one.</summary>
        public Guest? Guest { get; init; }
    }

    /// <summary><paramref name="IsForGood"/>: asking again is of no use, what the instance had is another's.</summary>
    public sealed record EndpointAnswer(PublicEndpoint? Endpoint, GatewayContact? Contact, string? Problem, bool IsForGood = false);

    public sealed record SetFirewall(InstanceId Instance, Firewall Firewall);

    /// <summary>Answered with <see cref="EndpointClosed"/>. Idempotent.</summary>
    /// <param name="Instance">Whose.</param>
    /// <param name="At">Where it was, as far as is known.</param>
    /// <param name="By">The node that orders it, if another one: it has nothing closed but what belongs to the same deployment.</param>
    public sealed record CloseEndpoint(InstanceId Instance, PublicEndpoint? At = null, Guest? By = null)
    {
        public EndpointOwner? Owner { get; init; }
    }

    /// <summary><paramref name="Note"/>: what there is to say of it though it is no problem.</summary>
    public sealed record EndpointClosed(RelayCounts Counts, string? Problem, string? Note = null);

    /// <summary>Instances that were this node's may be others' by now: once those that are left have said what they have, the keys of all others go.</summary>
    public sealed record ForgetOthers;

    public sealed record GetHealth;

    /// <summary><paramref name="Problem"/> is null when sshd and relay run.</summary>
    public sealed record Health(string? Problem);

    /// <summary>Of all that this node has had opened here before that time, it has only these still.</summary>
    public sealed record KeepGuests(string Node, IReadOnlySet<InstanceId> Instances, DateTimeOffset AsOf);

    /// <summary>Answered with <see cref="Guests"/>.</summary>
    public sealed record ListGuests;

    /// <summary>What other nodes have here.</summary>
    public sealed record Guests(IReadOnlyDictionary<InstanceId, (Guest Guest, PublicEndpoint Endpoint)> Endpoints);
}

/// <summary>The deployment that an endpoint belongs to, and the instance in whose history it shows; null for parts that are kept ready for one.</summary>
public sealed record EndpointOwner(DeploymentId Deployment, InstanceId? Instance);

/// <summary>The node that had an endpoint opened at another node's gateway, for which deployment, and its time of the last order.</summary>
public sealed record Guest(string Node, DeploymentId Deployment, DateTimeOffset AsOf);
