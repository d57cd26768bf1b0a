using System.Net;
using Hardshare.Actors.Deployments.Configuration;

namespace Hardshare.Node.Configuration;

/// <summary>
/// The settings as lines <c>key = value</c>, for programs that look after a set-up (<c>hardshare check</c>) and are not to read HOCON a
/// second way. Keys are added, never renamed.
/// </summary>
internal static class SettingsText
{
    public static IEnumerable<string> Lines(NodeConfiguration configuration)
    {
        var images = configuration.Deployments.Values.Select(deployment => deployment.Image).Distinct(StringComparer.Ordinal);
        yield return $"node.name = {configuration.NodeName}";
        yield return $"node.roles = {string.Join(' ', configuration.Roles.Names)}";
        yield return $"node.data = {configuration.DataFolder}";
        yield return $"node.socket = {configuration.Socket}";
        yield return $"api.listen = {new IPEndPoint(IPAddress.Parse(configuration.Api.Address), configuration.Api.Port)}";
        yield return $"containers.socket = {configuration.Containers.Socket}";
        yield return $"containers.images = {string.Join(' ', images)}";
        yield return $"gateway.listen = {configuration.Gateway.ListenAddress}";
        yield return $"gateway.first-port = {configuration.Gateway.FirstPort}";
        yield return $"gateway.last-port = {configuration.Gateway.LastPort}";
        yield return $"gateway.ssh.address = {configuration.TunnelServer.Address}";
        yield return $"gateway.ssh.port = {configuration.TunnelServer.Port}";
        yield return $"gateway.ssh.user = {configuration.TunnelServer.User}";
        yield return $"gateway.ssh.public-address = {configuration.TunnelServer.PublicAddress ?? configuration.TunnelServer.Address}";
        if (configuration.Cluster?.Database is { } database)
            yield return $"cluster.database = {database.User}@{database.Host}:{database.Port}/{database.Name}";
        foreach (var deployment in configuration.Deployments.Values)
        {
            foreach (var device in deployment.Devices)
                yield return $"deployments.{deployment.LocalName}.devices.{device.Name} = {Of(device)}";
        }
    }

    private static string Of(DeviceConfiguration device) => device switch
    {
        SerialDevice serial => $"serial {serial.Path}",
        TcpDevice tcp => $"tcp {tcp.Host}:{tcp.Port}",
        _ => device.GetType().Name,
    };
}
