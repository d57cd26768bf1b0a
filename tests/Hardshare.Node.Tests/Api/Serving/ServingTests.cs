using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Hardshare.Node.Api;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Serving;

public sealed class ServingTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("192.0.2.7")]
    [InlineData("::")]
    public void Validate_of_an_open_address_without_tls_says_what_to_do(string address)
    {
        var options = new ApiOptions { DataFolder = "/x", Listen = [new IPEndPoint(IPAddress.Parse(address), 80)] };
        var error = Should.Throw<InvalidOperationException>(options.Validate);
        error.Message.ShouldContain("behind-proxy = true");
        (options with { BehindProxy = true }).Validate();
        (options with { CertificatePath = "c", CertificateKeyPath = "k" }).Validate();
        options.PublicDiscovery.ShouldBeFalse();
        (options with { PublicDiscovery = true }).PublicDiscovery.ShouldBeTrue();
    }

    [Fact]
    public void Validate_of_loopback_is_content_and_discovery_is_public()
    {
        var options = new ApiOptions
        {
            DataFolder = "/x",
            Listen = [new IPEndPoint(IPAddress.Loopback, 1), new IPEndPoint(IPAddress.IPv6Loopback, 1)]
        };
        options.Validate();
        options.PublicDiscovery.ShouldBeTrue();
        (options with { BehindProxy = true }).PublicDiscovery.ShouldBeFalse();
    }

    [Fact]
    public void Validate_of_options_that_cannot_work_says_so()
    {
        var options = new ApiOptions { DataFolder = "/x" };
        Should.Throw<InvalidOperationException>((options with { Listen = [] }).Validate);
        Should.Throw<InvalidOperationException>((options with { CertificatePath = "c" }).Validate);
        Should.Throw<InvalidOperationException>((options with { UnixSocket = "/" + new string('x', 107) }).Validate);
    }

    [Fact]
    public async Task Socket_makes_root_the_administrator_and_asks_others_for_a_token()
    {
        await using var host = await ApiHost.StartAsync(options => options with { AdministratorUserId = Uid() });
        using var local = host.BySocket();
        await local.PostEmptyAsync("/purge").OkAsync();
        host.Workspace.Sent.Single().By.IsAdministrator.ShouldBeTrue();
        File.GetUnixFileMode(host.SocketPath).ShouldBe(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

        await using var strict = await ApiHost.StartAsync(options => options with { AdministratorUserId = Uid() + 1 });
        using var other = strict.BySocket();
        await other.PostEmptyAsync("/purge").ErrorAsync(401, "wrong authorization token");
        other.DefaultRequestHeaders.Authorization = new("Bearer", strict.Token("bob"));
        await other.PostEmptyAsync("/purge").OkAsync();
        strict.Workspace.Sent.Single().By.ToString().ShouldBe("user:bob");
    }

    [Fact]
    public async Task Socket_with_a_token_acts_as_its_user_also_for_root()
    {
        await using var host = await ApiHost.StartAsync(options => options with { AdministratorUserId = Uid() });
        using var local = host.BySocket();
        local.DefaultRequestHeaders.Authorization = new("Bearer", host.Token("bob"));
        await local.PostEmptyAsync("/purge").OkAsync();
        host.Workspace.Sent.Single().By.IsAdministrator.ShouldBeFalse();
        local.DefaultRequestHeaders.Authorization = new("Bearer", "nonsense");
        await local.PostEmptyAsync("/purge").ErrorAsync(401);
    }

    [Fact]
    public async Task Socket_left_by_a_node_that_was_killed_is_replaced_and_one_in_use_is_not()
    {
        await using var host = await ApiHost.StartAsync();
        var inUse =
            await Should.ThrowAsync<IOException>(() => ApiHost.StartAsync(options => options with { UnixSocket = host.SocketPath }));
        inUse.Message.ShouldContain("is a node running already?");

        var stale = Path.Combine(Path.GetDirectoryName(host.SocketPath)!, "stale.sock");
        using (var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified))
        {
            // A socket that is closed takes its file along, by the name that it was bound to.
            socket.Bind(new UnixDomainSocketEndPoint(stale + ".new"));
            File.Move(stale + ".new", stale);
        }

        File.Exists(stale).ShouldBeTrue();
        await using var next = await ApiHost.StartAsync(options => options with { UnixSocket = stale });
    }

    [Fact]
    public async Task Tls_is_served_with_the_certificate_of_the_files()
    {
        var folder = Directory.CreateTempSubdirectory("hs-tls-");
        var (certificate, key, thumbprint) = WriteCertificate(folder.FullName, "one");
        await using var host = await ApiHost.StartAsync(options => options
            with
        { CertificatePath = certificate, CertificateKeyPath = key });
        string? seen = null;
        using var handler = new SocketsHttpHandler();
        handler.SslOptions = new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, shown, _, _) => (seen = shown?.GetCertHashString()) is not null,
        };
        using var client = new HttpClient(handler);
        var address = new UriBuilder(host.Address) { Scheme = "https" }.Uri;
        (await client.GetStringAsync(new Uri(address, "/health"))).ShouldContain("ok");
        seen.ShouldBe(thumbprint);
        folder.Delete(recursive: true);
    }

    [Fact]
    public void Certificate_that_was_renewed_is_taken_up_and_a_broken_one_is_not()
    {
        var folder = Directory.CreateTempSubdirectory("hs-tls-");
        var (certificate, key, first) = WriteCertificate(folder.FullName, "one");
        var time = new SteppedTime();
        var reloading = new ReloadingCertificate(certificate, key, time);
        reloading.Current.TargetCertificate.Thumbprint.ShouldBe(first);
        var (_, _, second) = WriteCertificate(folder.FullName, "two");
        File.SetLastWriteTimeUtc(certificate, File.GetLastWriteTimeUtc(certificate).AddSeconds(5));
        reloading.Current.TargetCertificate.Thumbprint.ShouldBe(first);
        time.Ticks += TimeSpan.FromMinutes(2).Ticks;
        reloading.Current.TargetCertificate.Thumbprint.ShouldBe(second);
        File.WriteAllText(certificate, "nonsense");
        File.SetLastWriteTimeUtc(certificate, File.GetLastWriteTimeUtc(certificate).AddSeconds(50));
        time.Ticks += TimeSpan.FromMinutes(2).Ticks;
        reloading.Current.TargetCertificate.Thumbprint.ShouldBe(second);
        Should.Throw<IOException>(() => new ReloadingCertificate(certificate, key, time)).Message.ShouldContain(certificate);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Answer_names_no_server_and_may_not_be_kept()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var path in new[] { "/health", "/instances", "/nothing" })
        {
            using var reply = await host.Http.GetAsync(path);
            reply.Headers.Server.ShouldBeEmpty();
            reply.Headers.CacheControl!.NoStore.ShouldBeTrue();
            reply.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        }
    }

    [Fact]
    public async Task OpenApi_describes_every_route_with_bodies_errors_and_who_may_call()
    {
        await using var host = await ApiHost.StartAsync();
        var document = await host.Http.GetAsync("/openapi.json").OkAsync();
        var paths = document.GetProperty("paths");
        paths.EnumerateObject().Count().ShouldBeGreaterThan(35);
        var launch = paths.GetProperty("/new/{target}").GetProperty("post");
        launch.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").ValueKind
            .ShouldBe(JsonValueKind.Object);
        launch.GetProperty("responses").TryGetProperty("default", out _).ShouldBeTrue();
        launch.GetProperty("security").GetArrayLength().ShouldBe(1);
        paths.GetProperty("/deployments").GetProperty("get").GetProperty("security").GetArrayLength().ShouldBe(2);
        paths.GetProperty("/health").GetProperty("get").TryGetProperty("security", out _).ShouldBeFalse();
        document.GetProperty("components").GetProperty("schemas").GetProperty("LaunchReply")
            .GetProperty("properties").TryGetProperty("sshkey", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Root_says_what_this_is()
    {
        await using var host = await ApiHost.StartAsync();
        var about = await host.Http.GetAsync("/").OkAsync();
        about.GetProperty("name").GetString().ShouldBe("hardshare");
    }

    private static uint Uid() => uint.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2],
        System.Globalization.CultureInfo.InvariantCulture);

    private static (string Certificate, string Key, string Thumbprint) WriteCertificate(string folder, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(Views.Noon.AddYears(-1), Views.Noon.AddYears(10));
        var paths = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(paths.Item1, certificate.ExportCertificatePem());
        File.WriteAllText(paths.Item2, key.ExportPkcs8PrivateKeyPem());
        return (paths.Item1, paths.Item2, certificate.Thumbprint);
    }

    private sealed class SteppedTime : TimeProvider
    {
        public long Ticks { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Ticks;
    }
}
