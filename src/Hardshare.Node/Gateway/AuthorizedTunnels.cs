using System.Net;
using System.Net.Sockets;
using Hardshare.Actors.Gateway;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Gateway;

/// <summary>
/// The authorized keys of the gateway's sshd: each key may listen at its own loopback address, report it, and do nothing else.
/// </summary>
internal sealed class AuthorizedTunnels(string script, int user, string fifo)
{
    private static readonly PublicKeyReader Keys = new();

    /// <exception cref="ArgumentException">A grant makes no sense; the message says which.</exception>
    public string Write(IEnumerable<TunnelGrant> grants) =>
        string.Concat(grants.OrderBy(grant => grant.Instance.ToString(), StringComparer.Ordinal).Select(grant => Line(grant) + "\n"));

    private string Line(TunnelGrant grant)
    {
        if (!Keys.TryRead(grant.PublicKey, out var key, out var problem))
            throw new ArgumentException($"The tunnel key of instance {grant.Instance} cannot be used. {problem}");
        var address = AddressOf(grant);
        var command = ReportScript.CommandFor(script, grant.Instance, address, user, fifo);
        return $"restrict,port-forwarding,permitlisten=\"{address}:*\",command=\"{command}\" {key}";
    }

    /// <summary>Of 127.0.0.0/8, but not from the first block, where the machine's own services listen.</summary>
    private static IPAddress AddressOf(TunnelGrant grant) =>
        IPAddress.TryParse(grant.Loopback, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            && address.GetAddressBytes() is [127, var b, var c, _] && (b, c) != (0, 0)
            ? address
            : throw new ArgumentException($"'{grant.Loopback}' is no loopback address for instance {grant.Instance}: 127.0.1.0 and up");
}
