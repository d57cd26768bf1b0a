using System.Net;
using Hardshare.Hocon;

namespace Hardshare.Node.Configuration;

/// <summary>Reads the section <c>cluster</c>.</summary>
internal static class ClusterReader
{
    private const string Verified = "verify-full";

    public static ClusterSection? Read(HoconObject? cluster) => cluster is null ? null : new ClusterSection(ReadDatabase(cluster.GetObject("database")));

    private static DatabaseSection ReadDatabase(HoconObject database)
    {
        var host = Text(database, "host", "a host name, an address, or the folder of a Unix socket");
        var isSocket = Path.IsPathRooted(host);
        var port = database.GetInt32("port", 5432);
        if (port is < 1 or > 65535)
            throw Invalid.Value(database, "port", "a port from 1 to 65535");
        var isTls = database.GetString("tls", isSocket ? "off" : Verified) switch
        {
            Verified => true,
            "off" => false,
            _ => throw Invalid.Value(database, "tls", $"{Verified} or off"),
        };
        if (isTls && isSocket)
            throw Invalid.Value(database, "tls", "off, as it is for a Unix socket");
        if (!isTls && !isSocket && !IsThisMachine(host))
            throw Invalid.Value(database, "tls", $"{Verified}: off is only for a server on this machine, or one that is reached by a tunnel that ends here (localhost)");
        var passwordFile = AbsoluteOrNull(database, "password-file");
        if (passwordFile is null && !isSocket)
            throw Invalid.Value(database, "password-file", "the absolute path of a file of mode 0600 that holds the password of this node's role");
        return new DatabaseSection(
            host, port, Text(database, "name", "the name of the workspace's database"), Text(database, "user", "the role with which this node logs in"),
            passwordFile, isTls, AbsoluteOrNull(database, "authority"));
    }

    private static bool IsThisMachine(string host) => host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static string Text(HoconObject from, string path, string expected) =>
        from.GetStringOrNull(path) is { Length: > 0 } text ? text : throw Invalid.Value(from, path, expected);

    private static string? AbsoluteOrNull(HoconObject from, string path) => from.GetStringOrNull(path) is not { } text ? null
        : Path.IsPathRooted(text) ? text : throw Invalid.Value(from, path, "an absolute path");
}
