using System.Net;
using System.Net.Sockets;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>
/// The addresses and ports of the configuration can be listened at. Those of a node that runs are in use, as they should be.
/// </summary>
internal static class PortsCheck
{
    private const string Area = "ports";

    public static IEnumerable<CheckResult> Run(CheckContext context)
    {
        var settings = context.Settings;
        if (context.Node is not null)
            return [CheckResult.Ok(Area, "in use by the node")];
        var findings = new List<CheckResult>();
        if (!IPEndPoint.TryParse(settings.ApiListen, out var api))
            findings.Add(CheckResult.Fail(Area, $"api.listen: {settings.ApiListen} is no address and port", "for example 127.0.0.1:8080"));
        else
            findings.AddRange(Look(api.Address, api.Port, "api.listen"));
        if (settings.IsGateway && IPAddress.TryParse(settings.SshAddress, out var tunnels))
            findings.AddRange(Look(tunnels, settings.SshPort, "gateway.ssh.port"));
        if (settings.IsGateway && IPAddress.TryParse(settings.GatewayListen, out var gateway))
            findings.AddRange(Public(gateway, settings.FirstPort, settings.LastPort));
        var free = settings.IsGateway ? $"{settings.ApiListen}, {settings.SshAddress}:{settings.SshPort} and {settings.FirstPort} to {settings.LastPort} are free" : $"{settings.ApiListen} is free";
        if (findings.Count == 0)
            findings.Add(CheckResult.Ok(Area, free));
        return findings;
    }

    private static IEnumerable<CheckResult> Look(IPAddress address, int port, string setting)
    {
        if (Try(address, port) is { } problem)
            yield return CheckResult.Fail(
                Area, $"{setting}: {address}:{port}: {problem}",
                $"end what uses it (ss -ltnp 'sport = :{port}'), or set {setting} to another");
    }

    /// <summary>A few ports in use are no harm: they are passed over.</summary>
    private static IEnumerable<CheckResult> Public(IPAddress address, int first, int last)
    {
        var taken = Enumerable.Range(first, Math.Max(0, last - first + 1)).Where(port => Try(address, port) is not null).ToList();
        var all = last - first + 1;
        if (taken.Count == all)
            yield return CheckResult.Fail(
                Area, $"none of the public ports {first} to {last} on {address} can be used: {Try(address, first)}",
                "set gateway.listen, first-port and last-port to ports that are free");
        else if (taken.Count > 0)
            yield return CheckResult.Warn(
                Area, $"{taken.Count} of the public ports {first} to {last} are in use by others, {taken[0]} for one",
                "choose a range that is free: gateway.first-port, last-port");
    }

    private static string? Try(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(address, port));
            return null;
        }
        catch (SocketException e)
        {
            return e.SocketErrorCode == SocketError.AddressAlreadyInUse ? "in use" : e.Message;
        }
    }
}
