using System.Buffers.Text;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text.Json;
using Hardshare.Node.Configuration;
using Hardshare.Node.Database;
using Hardshare.Node.Hosting;

namespace Hardshare.Node.Cluster.Joining;

/// <summary>
/// Make this machine a node of the workspace that a join token speaks of. The password of the node's role is made here and stays here; the server gets a SCRAM verifier of it. What it leaves in the data folder is all that the node
/// needs.
/// </summary>
internal static class JoinCommand
{
    private const string PasswordFile = "database-password";
    private const string AuthorityFile = "database-authority.pem";

    // A server on a busy machine, or one that is just starting: the token is used by then, or was not.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TellAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(Arguments arguments, TextReader input, TextWriter output, TextWriter notes)
    {
        var text = arguments.Word switch
        {
            null => throw new FormatException("with which token? `hardshare cluster invite` makes one; - reads it from the standard input"),
            "-" => await input.ReadLineAsync() ?? "",
            var word => word,
        };
        var token = JoinToken.Parse(text);
        var configuration = ConfigurationReader.Load(arguments.Find("--config") ?? ClusterProgram.DefaultConfiguration);
        if (configuration.Cluster is { } already)
            throw new FormatException(
                $"this machine is a node of a cluster already, by {already.Database.Host}: if it is to join another, remove {Path.Combine(configuration.DataFolder, ConfigurationReader.JoinedFile)} first");
        if (configuration.Workspace != token.Workspace)
            throw new FormatException($"the join token is for workspace {token.Workspace}, and this machine's is {configuration.Workspace}: set hardshare.workspace");
        using var folder = DataFolderLock.Take(configuration.DataFolder);
        var password = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(30));
        var files = new Files(configuration.DataFolder);
        SecretFile.Write(files.Password, password);
        if (token.Authority is { } authority)
            SecretFile.Write(files.Authority, authority);
        var role = await JoinAsync(token, configuration.NodeName, ScramVerifier.Of(password), token.Authority is null ? null : files.Authority, notes);
        SecretFile.Write(files.Configuration, Section(token, role, files));
        await output.WriteLineAsync($"node {configuration.NodeName} has joined workspace {token.Workspace}; {files.Configuration} says how it logs in. Start it: hardshare up");
        if (File.Exists(OwnStore.FileIn(configuration.DataFolder)))
            await output.WriteLineAsync("What this machine had for itself alone (journal.db in the data folder) stays there and is not part of the workspace: register its deployments anew.");
    }

    private static async Task<string> JoinAsync(JoinToken token, string node, string verifier, string? authority, TextWriter notes)
    {
        var (begun, isTold) = (TimeProvider.System.GetTimestamp(), false);
        while (true)
        {
            try
            {
                var left = Patience - TimeProvider.System.GetElapsedTime(begun);
                var attempt = TryJoinAsync(token, node, verifier, authority, left > TellAfter ? left : TellAfter);
                if (!isTold && await Task.WhenAny(attempt, Task.Delay(TellAfter, TimeProvider.System)) != attempt)
                    await TellAsync($"the database at {token.Host}:{token.Port} has not answered yet");
                return await attempt;
            }
            catch (DatabaseUnavailableException away) when (MayAnswerLater(away) && TimeProvider.System.GetElapsedTime(begun) + TryAgainAfter < Patience)
            {
                await TellAsync(away.Message);
                await Task.Delay(TryAgainAfter, TimeProvider.System);
            }
        }

        async Task TellAsync(string why)
        {
            if (!isTold)
                await notes.WriteLineAsync($"{why.TrimEnd('.')}. Waiting for it, for up to {Patience.TotalSeconds:0} s");
            isTold = true;
        }
    }

    // Nobody asked it yet, or it may have done it: the same password is taken twice. What is wrong with the login or the certificate stays so.
    private static bool MayAnswerLater(DatabaseUnavailableException away) =>
        away.SqlState is null or ['5', ..] && away.InnerException is not { InnerException: AuthenticationException };

    private static async Task<string> TryJoinAsync(JoinToken token, string node, string verifier, string? authority, TimeSpan patience)
    {
        await using var database = new NodeDatabase(new DatabaseOptions
        {
            Host = token.Host,
            Port = token.Port,
            Name = token.Database,
            User = token.Role,
            Password = token.Secret,
            Tls = token.Tls,
            RootCertificate = authority,
            Application = "hardshare cluster join",
            Patience = patience,
        });
        try
        {
            var joined = await database.ReadAsync("SELECT role FROM hardshare.join_workspace($1, $2)", [node, verifier], row => row.GetString(0));
            return joined[0];
        }
        catch (DatabaseException refused) when (refused.SqlState == "HS005" && refused.InnerException is Npgsql.PostgresException said)
        {
            throw new FormatException(said.MessageText);
        }
        catch (DatabaseException refused) when (refused.SqlState is "28P01" or "28000")
        {
            throw new FormatException("the join token is not accepted: it expired or was used more than a day ago, or belongs to a workspace that is gone. Make a new one with `hardshare cluster invite`");
        }
    }

    private static string Section(JoinToken token, string role, Files files)
    {
        var authority = token.Authority is null ? "" : $"\n  authority = {Quote(files.Authority)}";
        return $$"""
            # Made by `hardshare cluster join`. Read where the node's own configuration has no section hardshare.cluster.
            hardshare.cluster.database {
              host = {{Quote(token.Host)}}
              port = {{token.Port}}
              name = {{Quote(token.Database)}}
              user = {{Quote(role)}}
              password-file = {{Quote(files.Password)}}
              tls = {{(token.Tls ? "verify-full" : "off")}}{{authority}}
            }

            """;
    }

    private static string Quote(string text) => JsonSerializer.Serialize(text);

    private sealed record Files(string Folder)
    {
        public string Password => Path.Combine(Folder, PasswordFile);

        public string Authority => Path.Combine(Folder, AuthorityFile);

        public string Configuration => Path.Combine(Folder, ConfigurationReader.JoinedFile);
    }
}
