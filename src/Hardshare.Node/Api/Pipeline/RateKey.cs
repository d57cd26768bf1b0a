using System.Net;
using System.Net.Sockets;
using Hardshare.Node.Access;

namespace Hardshare.Node.Api.Pipeline;

/// <summary>
/// Whom limits count for: a token by its hash, else an address. An IPv6 customer has a whole /64, so that is one. Root has no limits.
/// </summary>
internal static class RateKey
{
    public static string? Of(HttpContext context)
    {
        var caller = CallerFeature.Of(context);
        if (ReferenceEquals(caller, Caller.Root))
        {
            return null;
        }

        return caller?.Token is { } token ? $"token {token.Hash}" : $"address {Address(context.Connection.RemoteIpAddress)}";
    }

    private static string Address(IPAddress? address)
    {
        if (address is null)
        {
            return "local";
        }

        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetworkV6
            ? Convert.ToHexString(address.GetAddressBytes(), 0, 8)
            : address.ToString();
    }
}
