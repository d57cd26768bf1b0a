using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hardshare.Carrier.Control;

namespace Hardshare.Carrier.Relays;

/// <summary>The firewall of one instance: the first rule that matches decides.</summary>
internal sealed class Firewall
{
    private readonly (IPNetwork Source, RelayAction Action)[] _rules;
    private readonly RelayAction _otherwise;

    /// <exception cref="FormatException">A source is no address or CIDR block; the message names it.</exception>
    public Firewall(IEnumerable<RelayRule> rules, RelayAction otherwise)
    {
        _rules = [.. rules.Select(r => (ParseSource(r.Source), r.Action))];
        _otherwise = otherwise;
    }

    public RelayAction Decide(IPAddress source)
    {
        if (source.IsIPv4MappedToIPv6) source = source.MapToIPv4();
        if (source.AddressFamily == AddressFamily.InterNetworkV6 && source.ScopeId != 0) source = new IPAddress(source.GetAddressBytes());
        foreach (var (block, action) in _rules)
        {
            if (block.Contains(source)) return action;
        }
        return _otherwise;
    }

    /// <summary>
    /// Reads <c>10.1.2.3</c>, <c>10.0.0.0/8</c>, <c>2001:db8::/32</c>. Bits after the prefix are ignored, and a block of IPv4 addresses
    /// mapped into IPv6 is the IPv4 block.
    /// </summary>
    /// <exception cref="FormatException">It is none of these.</exception>
    public static IPNetwork ParseSource(string source)
    {
        var slash = source.IndexOf('/', StringComparison.Ordinal);
        var text = slash < 0 ? source : source[..slash];
        // IPAddress.Parse takes 10.1 for 10.0.0.1, which nobody means in a firewall.
        if (!IPAddress.TryParse(text, out var address) || text.Contains('%', StringComparison.Ordinal)
            || (address.AddressFamily == AddressFamily.InterNetwork && text.Count(c => c == '.') != 3))
            throw new FormatException($"'{source}' is no address and no CIDR block");
        var bytes = address.GetAddressBytes();
        var prefix = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(source.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix)
            || prefix > bytes.Length * 8))
            throw new FormatException($"'{source}' has no valid prefix length after its slash");
        if (address.IsIPv4MappedToIPv6 && prefix >= 96) (bytes, prefix) = (bytes[12..], prefix - 96);
        for (var bit = prefix; bit < bytes.Length * 8; bit++) bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        return new IPNetwork(new IPAddress(bytes), prefix);
    }
}
