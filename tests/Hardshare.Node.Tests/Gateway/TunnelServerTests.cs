using System.Net;
using System.Net.Sockets;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Node.Tests.Processes;

namespace Hardshare.Node.Tests.Gateway;

public sealed class TunnelServerTests : IAsyncLifetime
{
    private readonly TestGateway _gateway = new();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _gateway.DisposeAsync();

    [Fact]
    public async Task EnsureStartedAsync_first_time_starts_and_says_how_to_reach_it()
    {
        (await _gateway.StartAsync()).Adopted.ShouldBeFalse();
        var contact = _gateway.Server.Contact;
        contact.SshAddress.ShouldBe("127.0.0.1");
        contact.SshPort.ShouldBe(_gateway.Options.Port);
        contact.SshUser.ShouldBe("hardshare-tunnel");
        contact.HostKey.ShouldStartWith("ecdsa-sha2-nistp256 ");
    }

    [Fact]
    public async Task EnsureStartedAsync_again_adopts_the_same_process_with_the_same_key()
    {
        await _gateway.StartAsync();
        var pid = _gateway.ServerPid;

        using var later = _gateway.NewServer();
        (await later.EnsureStartedAsync(CancellationToken.None)).Adopted.ShouldBeTrue();

        _gateway.ServerPid.ShouldBe(pid);
        later.Contact.ShouldBe(_gateway.Server.Contact);
    }

    [Fact]
    public async Task EnsureStartedAsync_runs_it_as_the_tunnels_user_without_any_capability()
    {
        await _gateway.StartAsync();
        var status = File.ReadAllLines($"/proc/{_gateway.ServerPid}/status");
        status.Single(l => l.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1..].ShouldNotContain("0");
        status.Single(l => l.StartsWith("CapBnd:", StringComparison.Ordinal)).ShouldEndWith("0000000000000000");
        status.Single(l => l.StartsWith("NoNewPrivs:", StringComparison.Ordinal)).ShouldEndWith("1");
    }

    [Fact]
    public async Task EnsureStartedAsync_its_user_can_change_nothing_in_its_folder()
    {
        await _gateway.StartAsync();
        var folder = _gateway.Folder.Data.TunnelServer;
        foreach (var path in Directory.EnumerateFileSystemEntries(folder).Append(folder))
        {
            string[] become = ["--reuid=hardshare-tunnel", "--regid=hardshare-tunnel", "--clear-groups"];
            var written = await Tool.RunAsync("setpriv", [.. become, "test", "-w", path]);
            written.ExitCode.ShouldBe(1, path);
        }
    }

    [Fact]
    public async Task EnsureStartedAsync_after_its_end_starts_another_with_the_same_key()
    {
        var first = await _gateway.StartAsync();
        var contact = _gateway.Server.Contact;
        await TestGateway.Kill9Async(_gateway.ServerPid);
        await first.Exited.WaitAsync(TimeSpan.FromSeconds(10));

        (await _gateway.StartAsync()).Adopted.ShouldBeFalse();
        _gateway.Server.Contact.ShouldBe(contact);
    }

    [Fact]
    public async Task EnsureStartedAsync_with_another_configuration_replaces_the_running_one()
    {
        await _gateway.StartAsync();
        _gateway.Options = _gateway.Options with { MaxStartups = 33 };
        using var later = _gateway.NewServer();
        (await later.EnsureStartedAsync(CancellationToken.None)).Adopted.ShouldBeFalse();
    }

    [Fact]
    public async Task EnsureStartedAsync_port_that_is_taken_says_so()
    {
        using var other = new TcpListener(IPAddress.Loopback, _gateway.Options.Port);
        other.Start();
        var refused = await Should.ThrowAsync<IOException>(_gateway.StartAsync());
        refused.Message.ShouldContain("Address already in use");
    }

    [Fact]
    public async Task EnsureStartedAsync_folder_that_the_user_cannot_get_through_says_what_to_do()
    {
        File.SetUnixFileMode(_gateway.Folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var refused = await Should.ThrowAsync<IOException>(_gateway.StartAsync());
        refused.Message.ShouldContain($"chmod o+x {_gateway.Folder.Path}");
    }

    [Fact]
    public async Task Session_that_waits_for_a_relay_that_never_comes_ends_soon_after_its_tunnel()
    {
        await _gateway.StartAsync();
        var spec = await _gateway.AddInstanceAsync();
        await _gateway.EndReaderAsync();
        (await _gateway.Launcher.StartAsync(spec, 1, TimeSpan.FromSeconds(6), CancellationToken.None)).ShouldBeOfType<TunnelFailed>();
        Reporters(spec).ShouldNotBeEmpty();
        await Eventually.TrueAsync(() => Task.FromResult(Reporters(spec).Length == 0));
    }

    [Fact]
    public async Task EnsureStartedAsync_user_that_does_not_exist_says_so()
    {
        _gateway.Options = _gateway.Options with { User = "hardshare-nobody" };
        using var server = _gateway.NewServer();
        var refused = await Should.ThrowAsync<IOException>(server.EnsureStartedAsync(CancellationToken.None));
        refused.Message.ShouldContain("no user hardshare-nobody");
    }

    private static string[] Reporters(TunnelSpec spec) =>
        [.. Directory.EnumerateDirectories("/proc").Select(CommandLine).Where(line => line.Contains($"report.sh\0{spec.Instance}", StringComparison.Ordinal))];

    private static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
