using System.Net;
using Hardshare.Actors;
using Hardshare.Actors.Gateway;
using Hardshare.Hocon;
using Hardshare.Node.Containers;

namespace Hardshare.Node.Configuration;

/// <summary>
/// Reads the node's HOCON: the built-in reference under the lab's own file. What it cannot use it reports with file, line and what was expected, as <see cref="HoconException"/>;
/// keys that nobody reads are errors too, because a misspelt limit would otherwise be no limit.
/// </summary>
public static class ConfigurationReader
{
    /// <summary>Tunnels listen on loopback addresses of their own, at this port and above; public ports stay below.</summary>
    public const int FirstTunnelPort = 40000;

    /// <summary>What <c>hardshare cluster join</c> left in the data folder; read where the lab's own file has no section <c>cluster</c>.</summary>
    public const string JoinedFile = "cluster.conf";

    public static NodeConfiguration Load(string path) => Read(HoconDocument.Load(path));

    public static NodeConfiguration Parse(string text, string sourceName) => Read(HoconDocument.Parse(text, sourceName));

    private static NodeConfiguration Read(HoconObject own)
    {
        var unknown = own.FindUnknownKeys("hardshare");
        if (unknown.Count > 0)
            throw Invalid.At(unknown[0].Origin, unknown[0].ToString());
        var root = WithJoined(own.WithFallback(Reference())).GetObject("hardshare");
        var node = root.GetObject("node");
        var configuration = new NodeConfiguration(
            root.GetString("workspace"), NameOf(node), Absolute(node, "data"), Absolute(node, "socket"), node.GetString("log-level"),
            ReadApi(root.GetObject("api")), ReadContainers(root.GetObject("containers")), ReadGateway(root.GetObject("gateway")),
            ReadTunnelServer(root.GetObject("gateway.ssh")),
            DeploymentReader.ReadAll(root.GetObject("deployments"), root.GetObject("defaults"), root.GetString("containers.image")),
            ReadSnapshotEvery(root.GetObject("journal")), ClusterReader.Read(root.GetObjectOrNull("cluster")))
        {
            Roles = ReadRoles(node),
        };
        if (!configuration.Roles.IsHost && configuration.Deployments.Count > 0)
            throw Invalid.Value(node, "roles", $"host among them, because there are deployments ({configuration.Deployments.Keys.First()})");
        var unread = root.FindUnreadKeys();
        return unread.Count == 0 ? configuration : throw Invalid.At(unread[0].Origin, unread[0].ToString());
    }

    private static NodeRoles ReadRoles(HoconObject node)
    {
        var names = node.GetStrings("roles");
        return names.Count > 0 && names.All(name => name is NodeRoles.Host or NodeRoles.Gateway)
            ? new NodeRoles(names.Contains(NodeRoles.Host), names.Contains(NodeRoles.Gateway))
            : throw Invalid.Value(node, "roles", $"[{NodeRoles.Host}], [{NodeRoles.Gateway}] or both");
    }

    private static HoconObject WithJoined(HoconObject all)
    {
        var joined = Path.Combine(Absolute(all.GetObject("hardshare.node"), "data"), JoinedFile);
        return all.Has("hardshare.cluster") || !File.Exists(joined) ? all : all.WithFallback(HoconDocument.Load(joined));
    }

    private static HoconObject Reference()
    {
        using var stream = typeof(ConfigurationReader).Assembly.GetManifestResourceStream("reference.conf")!;
        using var reader = new StreamReader(stream);
        return HoconDocument.Parse(reader.ReadToEnd(), "reference.conf");
    }

    private static string NameOf(HoconObject node)
    {
        var name = node.GetString("name");
        return name.Length is > 0 and <= 63 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? name
            : throw Invalid.Value(node, "name", "1 to 63 letters, digits, hyphens, dots and underscores");
    }

    private static string Absolute(HoconObject from, string path) =>
        from.GetString(path) is var value && Path.IsPathRooted(value) ? value : throw Invalid.Value(from, path, "an absolute path");

    private static int ReadSnapshotEvery(HoconObject journal) => journal.GetInt32("snapshot-every") is >= 0 and <= 1_000_000 and var every
        ? every
        : throw Invalid.Value(journal, "snapshot-every", "a number of events from 1 to 1000000, or 0 for never");

    private static ApiSection ReadApi(HoconObject api)
    {
        if (!IPEndPoint.TryParse(api.GetString("listen"), out var listen) || listen.Port == 0)
            throw Invalid.Value(api, "listen", "an address and a port such as 127.0.0.1:8080");
        var section = new ApiSection(
            listen.Address.ToString(), listen.Port, api.GetBoolean("behind-proxy"), api.GetStrings("trusted-proxies"),
            api.GetStringOrNull("tls.certificate"), api.GetStringOrNull("tls.key"), api.GetBooleanOrNull("public-discovery"));
        return IPAddress.IsLoopback(listen.Address) || section.BehindProxy || section.Certificate is not null
            ? section
            : throw Invalid.Value(api, "listen", "a loopback address, or tls, or behind-proxy = true: tokens would cross the network in the clear");
    }

    private static ContainersSection ReadContainers(HoconObject containers) => new(containers.GetStringOrNull("socket") ?? EngineSocket.Find());

    private static GatewayOptions ReadGateway(HoconObject gateway)
    {
        var options = new GatewayOptions(
            gateway.GetString("public-address"), gateway.GetString("listen"), gateway.GetInt32("first-port"), gateway.GetInt32("last-port"));
        if (!IPAddress.TryParse(options.ListenAddress, out _))
            throw Invalid.Value(gateway, "listen", "an address of this machine, or 0.0.0.0 or ::");
        if (options.FirstPort is < 1024 or >= FirstTunnelPort)
            throw Invalid.Value(gateway, "first-port", $"a port from 1024 to {FirstTunnelPort - 1}");
        if (options.LastPort < options.FirstPort || options.LastPort >= FirstTunnelPort)
            throw Invalid.Value(gateway, "last-port", $"a port from first-port ({options.FirstPort}) to {FirstTunnelPort - 1}");
        return options;
    }

    private static TunnelServerSection ReadTunnelServer(HoconObject ssh) =>
        new(ssh.GetString("address"), ssh.GetInt32("port"), ssh.GetString("user"), ssh.GetStringOrNull("public-address"));
}
