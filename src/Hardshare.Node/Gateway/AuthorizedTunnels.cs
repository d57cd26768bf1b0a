using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Hardshare.Actors.Gateway;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Gateway;

/// <summary>
/// The authorized keys of the gateway's sshd: each key may listen at its own loopback address, report it, and do nothing else. A key of another node's instance has as its comment whose it is.
/// </summary>
internal sealed partial class AuthorizedTunnels(string script, int user, string fifo)
{
    private static readonly PublicKeyReader Keys = new();

    /// <exception cref="ArgumentException">A grant makes no sense; the message says which.</exception>
    public string Write(IEnumerable<TunnelGrant> grants) =>
        string.Concat(grants.OrderBy(grant => grant.Instance.ToString(), StringComparer.Ordinal).Select(grant => Line(grant) + "\n"));

    /// <summary>The grants of a file that <see cref="Write"/> made, by this or an earlier version; other lines are passed over.</summary>
    public static IReadOnlyCollection<TunnelGrant> Read(IEnumerable<string> lines) => [.. lines.Select(Read).OfType<TunnelGrant>()];

    private string Line(TunnelGrant grant)
    {
        if (!Keys.TryRead(grant.PublicKey, out var key, out var problem))
            throw new ArgumentException($"The tunnel key of instance {grant.Instance} cannot be used. {problem}");
        var address = AddressOf(grant);
        var command = ReportScript.CommandFor(script, grant.Instance, address, user, fifo);
        return $"restrict,port-forwarding,permitlisten=\"{address}:*\",command=\"{command}\" {key}{Comment(grant)}";
    }

    private static string Comment(TunnelGrant grant) => grant.Guest is not { } guest ? ""
        : NodeName().IsMatch(guest.Node) ? string.Create(CultureInfo.InvariantCulture, $" node={guest.Node},deployment={guest.Deployment},as-of={guest.AsOf.UtcTicks}")
        : throw new ArgumentException($"'{guest.Node}' is no name of a node, for instance {grant.Instance}");

    private static TunnelGrant? Read(string line)
    {
        if (Written().Match(line) is not { Success: true } match || !Guid.TryParseExact(match.Groups["instance"].Value, "D", out var instance))
            return null;
        var guest = match.Groups["node"] is { Success: true } node && Guid.TryParseExact(match.Groups["deployment"].Value, "D", out var deployment)
            && long.TryParse(match.Groups["asof"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.UtcTicks
            ? new Guest(node.Value, new DeploymentId(deployment), new DateTimeOffset(ticks, TimeSpan.Zero))
            : null;
        return new TunnelGrant(new InstanceId(instance), match.Groups["key"].Value, match.Groups["address"].Value, guest);
    }

    /// <summary>Of 127.0.0.0/8, but not from the first block, where the machine's own services listen.</summary>
    private static IPAddress AddressOf(TunnelGrant grant) =>
        IPAddress.TryParse(grant.Loopback, out var address) && address.AddressFamily == AddressFamily.InterNetwork
            && address.GetAddressBytes() is [127, var b, var c, _] && (b, c) != (0, 0)
            ? address
            : throw new ArgumentException($"'{grant.Loopback}' is no loopback address for instance {grant.Instance}: 127.0.1.0 and up");

    [GeneratedRegex("^[A-Za-z0-9._-]{1,63}$", RegexOptions.CultureInvariant)]
    private static partial Regex NodeName();

    [GeneratedRegex("""
        ^restrict,port-forwarding,permitlisten="(?<address>[0-9.]+):\*",command="exec /bin/sh '[^']*' (?<instance>[0-9a-f-]{36}) [^"]*" (?<key>[a-z0-9@.-]+ [A-Za-z0-9+/=]+)( node=(?<node>[A-Za-z0-9._-]+),deployment=(?<deployment>[0-9a-f-]{36}),as-of=(?<asof>[0-9]+))?$
        """, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Written();
}
