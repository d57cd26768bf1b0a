using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Gateway.Remote;

/// <summary>A gateway of the workspace, as it shows itself.</summary>
internal sealed record GatewayPeer(string Name, bool Alive, DateTimeOffset Since, GatewayCard Card, DrainView? Drain)
{
    public GatewayContact ContactOf(GatewayEndpointOpened opened) => new(Name, opened.SshAddress, opened.SshPort, opened.SshUser, opened.HostKey);
}

/// <summary>The gateways of the workspace, and how much each is used.</summary>
internal sealed class GatewayPeers(Standing standing)
{
    private readonly Dictionary<InstanceId, string> _use = [];

    public IEnumerable<GatewayPeer> All => standing.Members
        .Where(member => member.Removed is null && member.Roles.Contains(NodeRoles.Gateway))
        .Select(member => GatewayCard.Read(member.Info) is { } card ? new GatewayPeer(member.Name, member.Alive, member.Since, card, standing.DrainOf(member.Name)) : null)
        .OfType<GatewayPeer>();

    public GatewayPeer? Find(string name) => All.FirstOrDefault(peer => peer.Name == name);

    /// <summary>Those that live, the least used first; of equally used ones any. Those that are being drained come last.</summary>
    /// <param name="except">Not this one.</param>
    /// <param name="drainedToo">With those that are being drained, which have to do where there is no other.</param>
    public IReadOnlyList<GatewayPeer> Candidates(string? except = null, bool drainedToo = true)
    {
        var use = _use.Values.CountBy(name => name).ToDictionary();
        GatewayPeer[] living = [.. All.Where(peer => peer.Alive && peer.Name != except && (drainedToo || peer.Drain is null))];
        Random.Shared.Shuffle(living);
        return [.. living.OrderBy(peer => peer.Drain is not null).ThenBy(peer => use.GetValueOrDefault(peer.Name))];
    }

    public void On(InstanceView view)
    {
        if (view is { Endpoint: { } endpoint, Ended: null })
            _use[view.Id] = endpoint.Gateway;
        else
            _use.Remove(view.Id);
    }

    /// <summary>Why instances leave a gateway that is none of these, as one that was removed.</summary>
    public static string WhyNot(string gateway) => $"gateway {gateway} was removed: it is no longer one of the workspace's";

    /// <summary>Why there is none to go to, in words.</summary>
    public string WhyNone() => All.ToArray() switch
    {
        [] => "this node is no gateway, and its workspace has none: start a node with the role gateway",
        var all when all.All(peer => !peer.Alive) => $"no gateway of the workspace is up: {string.Join(", ", all.Select(peer => $"{peer.Name} is away since {peer.Since:u}"))}",
        _ => "no gateway of the workspace can be reached from this host",
    };
}
