using System.Globalization;
using System.Net;

namespace Hardshare.Node.Gateway;

/// <summary>Where tunnels listen on this gateway, as the kernel tells it.</summary>
internal static class TunnelListeners
{
    private const string Listening = "0A";

    /// <summary>The port of the youngest socket of this user that listens at exactly this IPv4 address, or null.</summary>
    public static int? Newest(string address, int user) => Newest(File.ReadLines("/proc/net/tcp"), address, user);

    /// <param name="table">The lines of <c>/proc/net/tcp</c>: those that listen come first.</param>
    /// <param name="address">The address.</param>
    /// <param name="user">The owner's id.</param>
    public static int? Newest(IEnumerable<string> table, string address, int user)
    {
        var local = ReportScript.Hexadecimal(IPAddress.Parse(address)) + ":";
        var owner = user.ToString(CultureInfo.InvariantCulture);
        return table.Skip(1)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .TakeWhile(fields => fields is [_, _, _, Listening, ..])
            .Where(fields => fields.Length > 9 && fields[1].StartsWith(local, StringComparison.Ordinal) && fields[7] == owner)
            // Inode numbers of sockets count up. An older socket is one whose session the gateway has not given up yet.
            .OrderByDescending(fields => ulong.Parse(fields[9], CultureInfo.InvariantCulture))
            .Select(fields => (int?)int.Parse(fields[1].AsSpan(local.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .FirstOrDefault();
    }
}
