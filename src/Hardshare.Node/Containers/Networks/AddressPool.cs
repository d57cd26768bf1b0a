using System.Net;

namespace Hardshare.Node.Containers.Networks;

/// <summary>Addresses for opened networks: one small subnet (16 addresses) each, because an engine's own pools end at about the 30th network.</summary>
public static class AddressPool
{
    private const int SubnetBits = 28;

    /// <summary>The first subnet of <paramref name="pool"/> that overlaps none of <paramref name="used"/>; null when there is none left.</summary>
    public static IPNetwork? FirstFree(IPNetwork pool, IReadOnlyCollection<IPNetwork> used)
    {
        var first = ToNumber(pool.BaseAddress);
        var count = 1u << Math.Max(0, SubnetBits - pool.PrefixLength);
        for (var index = 0u; index < count; index++)
        {
            var subnet = new IPNetwork(ToAddress(first + (index << (32 - SubnetBits))), SubnetBits);
            if (!used.Any(other => other.Contains(subnet.BaseAddress) || subnet.Contains(other.BaseAddress)))
                return subnet;
        }

        return null;
    }

    private static uint ToNumber(IPAddress address) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(address.GetAddressBytes());

    private static IPAddress ToAddress(uint number)
    {
        var bytes = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
