using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Hardshare.Node.Api.Binding;

/// <summary>
/// Addresses as people write them, made into CIDR ranges with the host bits cleared: <c>10.1.2.3/8</c> is <c>10.0.0.0/8</c>, an address
/// alone is the range of itself. The framework's parser takes <c>1</c>, <c>0x7f.1</c> and <c>[::1]:80</c> for addresses; this one takes the
/// full forms alone.
/// </summary>
internal static class AddressRange
{
    public static bool TryRead(string text, [NotNullWhen(true)] out string? range)
    {
        range = null;
        var parts = text.Split('/');
        if (parts.Length > 2 || !parts[0].All(c => char.IsAsciiHexDigit(c) || c is ':' or '.')
            || !IPAddress.TryParse(parts[0], out var address))
        {
            return false;
        }

        var isFour = address.AddressFamily == AddressFamily.InterNetwork;
        if (isFour && address.ToString() != parts[0])
        {
            return false;
        }

        var bits = isFour ? 32 : 128;
        var length = bits;
        if (parts.Length == 2
            && (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out length) || length > bits
                || parts[1] != length.ToString(CultureInfo.InvariantCulture)))
        {
            return false;
        }

        if (address.IsIPv4MappedToIPv6 && length >= 96)
        {
            address = address.MapToIPv4();
            length -= 96;
        }

        range = Of(address, length);
        return true;
    }

    /// <summary>The range of this address alone.</summary>
    public static string Of(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Of(plain, plain.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);
    }

    private static string Of(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var kept = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xff << (8 - kept));
        }

        return $"{new IPAddress(bytes)}/{length}";
    }
}
