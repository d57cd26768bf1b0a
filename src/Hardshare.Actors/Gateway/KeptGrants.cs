using System.Globalization;

namespace Hardshare.Actors.Gateway;

/// <summary>
/// What was authorized before this gateway's actor began, and whose owners have not said yet that they have it still: until they do, or it is known that they do not, their keys are
/// written with all others, and their ports are not given away.
/// </summary>
internal sealed class KeptGrants(PortPool ports)
{
    private readonly Dictionary<InstanceId, (TunnelGrant Grant, int Port)> _kept = [];

    public IReadOnlyCollection<(TunnelGrant Grant, int Port)> All => _kept.Values;

    public void Keep(IEnumerable<TunnelGrant> grants)
    {
        foreach (var grant in grants)
            if (PortOf(grant.Loopback) is { } port && ports.Take(port))
                _kept[grant.Instance] = (grant, port);
    }

    public (TunnelGrant Grant, int Port)? Find(InstanceId instance) => _kept.TryGetValue(instance, out var kept) ? kept : null;

    /// <summary>Its owner has said that it has it still; the port stays taken.</summary>
    public void Claim(InstanceId instance) => _kept.Remove(instance);

    public void Drop(InstanceId instance)
    {
        if (_kept.Remove(instance, out var kept))
            ports.Return(kept.Port);
    }

    /// <summary>Those of this node's own instances: they say what they have as soon as they begin.</summary>
    public void DropOwn()
    {
        foreach (var (grant, _) in All.Where(one => one.Grant.Guest is null).ToArray())
            Drop(grant.Instance);
    }

    /// <summary>The public port to which a loopback address belongs, see <see cref="GatewayActor.LoopbackOf"/>.</summary>
    private static int? PortOf(string loopback) =>
        loopback.Split('.') is ["127", "77", var high, var low]
            && byte.TryParse(high, NumberStyles.None, CultureInfo.InvariantCulture, out var h) && byte.TryParse(low, NumberStyles.None, CultureInfo.InvariantCulture, out var l)
            ? (h << 8) + l : null;
}
