using System.Net;
using System.Net.Sockets;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Keys;
using Hardshare.Node.Probes;
using Hardshare.Node.Tests.Ssh;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Probes;

public sealed class SshProbeTests : IDisposable, IProbeExemptions
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Late = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();
    private readonly List<IPEndPoint> _exempt = [];
    private readonly SshProbe _probe;

    public SshProbeTests() => _probe = new SshProbe(this, TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    Task IProbeExemptions.ExemptAsync(InstanceId instance, IPEndPoint source, CancellationToken cancellation)
    {
        _exempt.Add(source);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task ProbeAsync_server_with_the_expected_host_key_is_well()
    {
        using var server = new PlainSshServer(_folder);
        (await ProbeAsync(server.Port, server.HostKey.PublicLine, Late)).ShouldBeNull();
        _exempt.ShouldHaveSingleItem().Address.ShouldBe(IPAddress.Loopback);
    }

    [Fact]
    public async Task ProbeAsync_again_and_again_is_always_well()
    {
        // Numbers with leading zeros or high bits come up by chance; each try has new ones.
        using var server = new PlainSshServer(_folder);
        for (var i = 0; i < 30; i++)
            (await ProbeAsync(server.Port, server.HostKey.PublicLine, Late)).ShouldBeNull();
    }

    [Fact]
    public async Task ProbeAsync_other_host_key_is_told_with_both_fingerprints()
    {
        using var server = new PlainSshServer(_folder);
        var problem = await ProbeAsync(server.Port, SshKeyPair.CreateEcdsa().PublicLine, Soon);
        problem.ShouldNotBeNull().ShouldContain("another host key (SHA256:");
    }

    [Fact]
    public async Task ProbeAsync_server_that_shows_the_key_without_holding_it_is_found_out()
    {
        using var server = new PlainSshServer(_folder);
        var real = Convert.FromBase64String(server.HostKey.PublicLine.Split(' ')[1]);
        var fake = SshKeyPair.CreateEcdsa().PublicLine;
        using var between = new KeyReplacingProxy(server.Port, real, Convert.FromBase64String(fake.Split(' ')[1]));
        var problem = await ProbeAsync(between.Port, fake, Soon);
        problem.ShouldNotBeNull().ShouldContain("cannot prove");
    }

    [Fact]
    public async Task ProbeAsync_server_without_our_exchange_is_told()
    {
        using var server = new PlainSshServer(_folder, "KexAlgorithms=curve25519-sha256");
        (await ProbeAsync(server.Port, server.HostKey.PublicLine, Soon)).ShouldNotBeNull().ShouldContain("does not offer");
    }

    [Fact]
    public async Task ProbeAsync_server_that_comes_later_is_waited_for()
    {
        var port = FreePort.Find();
        var probing = ProbeAsync(port, SshKeyPair.CreateEcdsa().PublicLine, Late);
        using var listener = new TcpListener(IPAddress.Loopback, port);
        listener.Start();
        using var accepted = await listener.AcceptTcpClientAsync().WaitAsync(Late);
        probing.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task ProbeAsync_nobody_there_gives_the_last_error() =>
        (await ProbeAsync(FreePort.Find(), SshKeyPair.CreateEcdsa().PublicLine, Soon)).ShouldNotBeNull().ShouldContain("refused");

    [Fact]
    public async Task ProbeAsync_cancelled_throws()
    {
        using var cancellation = new CancellationTokenSource(Soon);
        var endpoint = new PublicEndpoint("gw", "127.0.0.1", FreePort.Find(), "127.1.1.1");
        await Should.ThrowAsync<OperationCanceledException>(() =>
            _probe.ProbeAsync(InstanceId.New(), endpoint, SshKeyPair.CreateEcdsa().PublicLine, Late, cancellation.Token));
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "before the SSH server had answered")]
    [InlineData("SSH-2.0-x\r\n\u007f\u007f\u007f\u007f\u007f", "impossible length")]
    [InlineData("SSH-2.0-x\r\n\0\0\0\u0006\0\0\0\0\0\0", "")]
    [InlineData("", "before the SSH server had answered")]
    public async Task ProbeAsync_nonsense_from_the_server_is_a_problem_not_an_exception(string answer, string expected)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var over = new CancellationTokenSource();
        var serving = ServeAsync(listener, answer, over.Token);
        var problem = await ProbeAsync(((IPEndPoint)listener.LocalEndpoint).Port, SshKeyPair.CreateEcdsa().PublicLine, Soon);
        problem.ShouldNotBeNull().ShouldContain(expected);
        await over.CancelAsync();
        await serving;
    }

    private static async Task ServeAsync(TcpListener listener, string answer, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            try
            {
                using var client = await listener.AcceptSocketAsync(over);
                await client.SendAsync(System.Text.Encoding.Latin1.GetBytes(answer), over);
                client.Shutdown(SocketShutdown.Send);
                while (await client.ReceiveAsync(new byte[1024], over) > 0)
                {
                }
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // The probe hung up first, or the test is over.
            }
        }
    }

    private Task<string?> ProbeAsync(int port, string hostKey, TimeSpan limit)
    {
        var endpoint = new PublicEndpoint("gw", "127.0.0.1", port, "127.1.1.1");
        return _probe.ProbeAsync(InstanceId.New(), endpoint, hostKey, limit, CancellationToken.None);
    }
}
