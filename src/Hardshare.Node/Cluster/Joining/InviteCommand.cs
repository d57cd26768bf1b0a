using System.Buffers.Text;
using System.Security.Cryptography;
using Hardshare.Node.Configuration;
using Hardshare.Node.Database;

namespace Hardshare.Node.Cluster.Joining;

/// <summary>Make a join token for a machine: as a node of the workspace, or as the owner of its database.</summary>
internal static class InviteCommand
{
    private static readonly TimeSpan Lasting = TimeSpan.FromHours(1);

    public static async Task RunAsync(Arguments arguments, TextWriter output, TextWriter notes)
    {
        var node = arguments.Word ?? throw new FormatException("whom? name the new node");
        var (login, function) = Login(arguments);
        var (host, port) = Address(arguments, login);
        var tls = arguments.Find("--tls") is null ? login.Tls || !Path.IsPathRooted(host) && !IsLoopback(host) : OwnerLogin.Tls(arguments, host);
        if (!tls && !Path.IsPathRooted(host) && !IsLoopback(host))
            throw new FormatException($"--tls off is only for a server on the new machine itself, or by a tunnel from there (localhost), and {host} is neither");
        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        var role = $"hardshare_join_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        await using var database = new NodeDatabase(login);
        var lasting = arguments.Duration("--expires") ?? Lasting;
        var until = await database.ReadAsync(
            $"SELECT hardshare.{function}($1, $2, $3, $4)", [node, role, ScramVerifier.Of(secret), lasting], row => row.GetFieldValue<DateTimeOffset>(0));
        var workspace = await WorkspaceAsync(database, function);
        var authority = login.RootCertificate is { } file && tls ? await File.ReadAllTextAsync(file) : null;
        await output.WriteLineAsync(new JoinToken(workspace, node, host, port, login.Name, tls, authority, role, secret).ToString());
        await notes.WriteLineAsync(
            $"This lets one machine join workspace {workspace} as node {node}, once, until {until[0]:u}. It is not shown again. There:\n  hardshare cluster join TOKEN");
    }

    private static (DatabaseOptions Login, string Function) Login(Arguments arguments)
    {
        if (arguments.HasAnyOf(OwnerLogin.Options.Where(option => option != "--tls")))
            return (OwnerLogin.Read(arguments), "make_invitation");
        var file = arguments.Find("--config") ?? ClusterProgram.DefaultConfiguration;
        if (File.Exists(file) && ConfigurationReader.Load(file).Cluster is { } cluster)
            return (cluster.Login(), "invite");
        return arguments.Find("--config") is null
            ? (OwnerLogin.Read(arguments), "make_invitation")
            : throw new FormatException($"{file} does not say that this machine is a node of a cluster");
    }

    private static (string Host, int Port) Address(Arguments arguments, DatabaseOptions login)
    {
        if (arguments.Find("--address") is not { } text)
            return Path.IsPathRooted(login.Host) || IsLoopback(login.Host)
                ? throw new FormatException($"say with --address HOST where the new machine reaches the database: from here it is {login.Host}, which is this machine")
                : (login.Host, login.Port);
        if (Path.IsPathRooted(text) || text.LastIndexOf(':') is not (> 0 and var colon) || (text.Contains("::", StringComparison.Ordinal) && !text.StartsWith('[')))
            return (text, login.Port);
        return int.TryParse(text[(colon + 1)..], out var port) && port is > 0 and <= 65535
            ? (text[..colon].Trim('[', ']'), port)
            : throw new FormatException("--address needs HOST or HOST:PORT");
    }

    private static bool IsLoopback(string host) => host == "localhost" || (System.Net.IPAddress.TryParse(host, out var address) && System.Net.IPAddress.IsLoopback(address));

    private static async Task<string> WorkspaceAsync(NodeDatabase database, string function)
    {
        var sql = function == "invite" ? "SELECT workspace FROM hardshare.self()" : "SELECT workspace FROM hardshare.setting";
        return (await database.ReadAsync(sql, [], row => row.GetString(0)))[0];
    }
}
