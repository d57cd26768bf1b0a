using System.Globalization;
using System.Net;

namespace Hardshare.Carrier.Relays;

/// <param name="Folder">Holds <c>control.sock</c>, <c>report</c>, <c>state.json</c> and <c>lock</c>.</param>
/// <param name="PublicAddress">Where ports are opened unless an instance says otherwise.</param>
/// <param name="ReportGroup">The group whose members may write to the report FIFO.</param>
internal sealed record RelayOptions(string Folder, IPAddress PublicAddress, int? ReportGroup)
{
    /// <exception cref="UsageException">The arguments make no sense.</exception>
    public static RelayOptions Parse(ReadOnlySpan<string> args)
    {
        var arguments = new Arguments(args, "--folder", "--public-address", "--report-group");
        var address = IPAddress.IPv6Any;
        if (arguments["--public-address"] is { } text && !IPAddress.TryParse(text, out address))
            throw new UsageException($"--public-address {text} is no address");
        if (arguments["--public-address"] is null && !System.Net.Sockets.Socket.OSSupportsIPv6) address = IPAddress.Any;
        return new RelayOptions(
            Path.GetFullPath(arguments.Required("--folder")), address, arguments["--report-group"] is { } group ? ParseGroup(group) : null);
    }

    private static int ParseGroup(string group)
    {
        if (int.TryParse(group, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return id;
        foreach (var line in File.ReadLines("/etc/group"))
        {
            if (line.Split(':') is [var name, _, var number, ..] && name == group) return int.Parse(number, CultureInfo.InvariantCulture);
        }
        throw new UsageException($"--report-group: no group {group} in /etc/group; a number is taken as well");
    }
}
