using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Hardshare.Node.Cluster;
using Hardshare.Node.Cluster.Joining;
using Hardshare.Node.Configuration;
using Hardshare.Node.Database;
using Hardshare.TestMachine;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Cluster.Joining;

/// <summary>A server whose certificate an authority of the lab's own signed.</summary>
public sealed class JoinByTlsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("hs-tls");
    private readonly PrivatePostgres _server = PrivatePostgres.Start();

    public void Dispose()
    {
        _server.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Node_that_joined_verifies_the_server_by_the_authority_that_the_token_brought()
    {
        var authority = StartTls("db.lab.example");
        var database = TestDatabase.CreateEmpty(_server);
        var password = Path.Combine(_folder.FullName, "owner");
        SecretFile.Write(password, database.Owner.Password!);
        string[] login = ["--host", "localhost", "--port", $"{_server.Port}", "--database", database.Name, "--user", database.Owner.User, "--password-file", password];

        // Of the right authority, for another name.
        (await RunAsync(["init", .. login, "--authority", authority])).ShouldContain("does not answer");
        StartTls("localhost", authority);
        (await RunAsync(["init", .. login])).ShouldContain("does not answer");
        (await RunAsync(["init", .. login, "--authority", authority])).ShouldContain("workspace lab");

        var token = await RunAsync(["invite", "bench-1", "--address", "localhost", "--tls", "verify-full", .. login, "--authority", authority]);
        var file = Path.Combine(_folder.FullName, "node.conf");
        File.WriteAllText(file, $$"""hardshare { workspace = lab, node { name = bench-1, data = "{{_folder.FullName}}/data" } }""");
        (await RunAsync(["join", token.Split('\n')[0], "--config", file])).ShouldContain("has joined");
        File.Delete(authority);
        var cluster = ConfigurationReader.Load(file).Cluster!;
        cluster.Database.Tls.ShouldBeTrue();
        await using var node = new ClusterNode("bench-1", new NodeDatabase(cluster.Login()));
        (await node.AcquireAsync()).Members.ShouldHaveSingleItem();
        _server.Execute(database.Name, "SELECT DISTINCT ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename LIKE 'hardshare%'").ShouldBe("t");
        await using var elsewhere = new ClusterNode("bench-1", new NodeDatabase(cluster.Login() with { RootCertificate = null }));
        await Should.ThrowAsync<DatabaseUnavailableException>(elsewhere.AcquireAsync());
    }

    /// <summary>Give the server a certificate for a name. Returns the file with that of the authority.</summary>
    private string StartTls(string name, string? known = null)
    {
        var (file, keyFile) = (Path.Combine(_folder.FullName, "authority.pem"), Path.Combine(_folder.FullName, "authority.key"));
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        if (known is not null)
            authorityKey.ImportFromPem(File.ReadAllText(keyFile));
        var now = TimeProvider.System.GetUtcNow();
        var request = new CertificateRequest("CN=lab", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var authority = known is null ? request.CreateSelfSigned(now.AddDays(-1), now.AddDays(2)) : X509Certificate2.CreateFromPemFile(file, keyFile);
        if (known is null)
        {
            File.WriteAllText(file, authority.ExportCertificatePem());
            File.WriteAllText(keyFile, authorityKey.ExportPkcs8PrivateKeyPem());
        }
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var own = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        own.CertificateExtensions.Add(names.Build());
        using var certificate = own.Create(authority, now.AddHours(-1), now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        var (serverFile, serverKey) = (Path.Combine(_server.SocketFolder, "server.pem"), Path.Combine(_server.SocketFolder, "server.key"));
        File.WriteAllText(serverFile, certificate.ExportCertificatePem());
        File.Delete(serverKey);
        SecretFile.Write(serverKey, key.ExportPkcs8PrivateKeyPem());
        using (var chown = Process.Start("chown", ["--reference", _server.SocketFolder, serverFile, serverKey]))
            chown.WaitForExit();
        _server.Execute("postgres", $"ALTER SYSTEM SET ssl_cert_file = '{serverFile}'");
        _server.Execute("postgres", $"ALTER SYSTEM SET ssl_key_file = '{serverKey}'");
        _server.Execute("postgres", "ALTER SYSTEM SET ssl = on");
        _server.Stop();
        _server.Restart();
        return file;
    }

    private static async Task<string> RunAsync(string[] words)
    {
        using var said = new StringWriter();
        await ClusterProgram.RunAsync(words, TextReader.Null, said, said);
        return said.ToString();
    }
}
