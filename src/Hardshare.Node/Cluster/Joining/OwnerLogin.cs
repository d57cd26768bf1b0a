using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster.Joining;

/// <summary>The options with which the owner of the workspace's database logs in.</summary>
internal static class OwnerLogin
{
    public const string Help =
        """
          --host HOST           a name, an address, or the folder of a Unix socket (default /var/run/postgresql)
          --port PORT           (default 5432)
          --database NAME       (default hardshare)
          --user ROLE           who may make roles: a superuser, or one with CREATEROLE that owns the database (default postgres)
          --password-file FILE  its password, in a file of mode 0600; without it as the server knows the user by itself
          --authority FILE      PEM: the authority that signed the server's certificate, if this machine does not trust it anyway
          --tls off             only on the server's own machine, or by a tunnel to it
        """;

    public static IReadOnlyList<string> Options { get; } = ["--host", "--port", "--database", "--user", "--password-file", "--authority", "--tls"];

    public static DatabaseOptions Read(Arguments arguments)
    {
        var host = arguments.Find("--host") ?? "/var/run/postgresql";
        return new DatabaseOptions
        {
            Host = host,
            Port = arguments.Port("--port"),
            Name = arguments.Find("--database") ?? "hardshare",
            User = arguments.Find("--user") ?? "postgres",
            Password = arguments.Find("--password-file") is { } file ? SecretFile.Read(file) : null,
            RootCertificate = arguments.Find("--authority"),
            Tls = Tls(arguments, host),
            Application = "hardshare cluster",
        };
    }

    /// <summary>TLS, except by a Unix socket, or where it is said to be off.</summary>
    public static bool Tls(Arguments arguments, string host) => arguments.Find("--tls") switch
    {
        null => !Path.IsPathRooted(host),
        "off" => false,
        "verify-full" => true,
        _ => throw new FormatException("--tls needs verify-full or off"),
    };
}
