using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Ids;
using Hardshare.Node.Gateway;
using Hardshare.Node.Keys;
using Hardshare.Node.Processes;
using Hardshare.Node.Tunnels;
using Hardshare.TestMachine;

namespace Hardshare.TestSupport.Ssh;

/// <summary>A gateway's real sshd on loopback, the FIFO of a relay, and instances with a socket that echoes.</summary>
public sealed class TestGateway : IAsyncDisposable
{
    private static int _addresses;
    private readonly List<TunnelGrant> _grants = [];
    private readonly List<Socket> _sockets = [];
    private readonly List<InstanceId> _instances = [];
    private readonly FileStream? _reports;

    /// <param name="withRelay">A real relay instead of the FIFO alone. The test starts it.</param>
    public TestGateway(bool withRelay = false)
    {
        Options = new TunnelServerOptions { GatewayName = "gw", Port = FreePort.Find() };
        Starter = new ProcessStarter(TimeProvider.System);
        Server = NewServer();
        Launcher = NewLauncher();
        if (withRelay)
        {
            Relay = new RelayAdapter(new RelayOptions(), Folder.Data, Starter, TimeProvider.System);
            return;
        }
        Directory.CreateDirectory(Folder.Data.Relay);
        var fifo = Path.Combine(Folder.Data.Relay, "report");
        Tool.RunAsync("mkfifo", "-m", "620", fifo).GetAwaiter().GetResult();
        Tool.RunAsync("chmod", "710", Folder.Data.Relay).GetAwaiter().GetResult();
        Tool.RunAsync("chgrp", Options.User, fifo, Folder.Data.Relay).GetAwaiter().GetResult();
        _reports = File.Open(fifo, FileMode.Open, FileAccess.ReadWrite);
    }

    public TemporaryFolder Folder { get; } = new();

    public TunnelServerOptions Options { get; set; }

    public ProcessStarter Starter { get; }

    public TunnelServer Server { get; }

    public RelayAdapter? Relay { get; }

    public TunnelLauncher Launcher { get; }

    /// <summary>As a node that was started again has them.</summary>
    public TunnelServer NewServer() => new(Options, Folder.Data, Starter, TimeProvider.System);

    public TunnelLauncher NewLauncher() => new(new TunnelLauncherOptions(), Folder.Data, Starter, TimeProvider.System);

    public Task<ServerProcess> StartAsync() => Server.EnsureStartedAsync(CancellationToken.None);

    /// <summary>
    /// An instance with leave to open a tunnel, at an address that no other test has. Its socket answers each connection with its name and
    /// echoes what comes.
    /// </summary>
    public async Task<TunnelSpec> AddInstanceAsync(bool authorize = true)
    {
        var next = Interlocked.Increment(ref _addresses);
        var loopback = $"127.77.{100 + (next / 250)}.{(next % 250) + 1}";
        var instance = InstanceId.New();
        _instances.Add(instance);
        var tunnel = Directory.CreateDirectory(Path.Combine(Folder.Data.Instance(instance), "tunnel")).FullName;
        var key = SecretFile.KeyPair(Path.Combine(tunnel, "key"));
        var path = Path.Combine(Folder.Data.Instance(instance), "s");
        var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        _sockets.Add(listener);
        _ = EchoAsync(listener, instance);
        if (authorize)
            _grants.Add(new TunnelGrant(instance, key.PublicLine, loopback));
        await Server.AuthorizeAsync(_grants, CancellationToken.None);
        return new TunnelSpec(instance, Server.Contact, loopback, path, Path.Combine(tunnel, "key"));
    }

    public async Task<TunnelUp> UpAsync(TunnelSpec spec, int attempt)
    {
        var outcome = await Launcher.StartAsync(spec, attempt, TimeSpan.FromSeconds(60), CancellationToken.None);
        return outcome as TunnelUp ?? throw new InvalidOperationException($"no tunnel: {(outcome as TunnelFailed)?.Reason}");
    }

    /// <summary>What the relay was told next.</summary>
    public async Task<string> NextReportAsync()
    {
        var buffer = new byte[4096];
        var count = await _reports!.ReadAsync(buffer).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        return System.Text.Encoding.ASCII.GetString(buffer, 0, count);
    }

    /// <summary>Nobody reads the FIFO any more.</summary>
    public ValueTask EndReaderAsync() => _reports!.DisposeAsync();

    /// <summary>Whether bytes pass from the gateway's address to the instance and back.</summary>
    public static async Task<bool> PassesAsync(TunnelSpec spec, int attempt)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Parse(spec.Loopback), TunnelState.PortOf(attempt)).WaitAsync(TimeSpan.FromSeconds(20));
            using var reader = new StreamReader(client.GetStream());
            var name = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
            await client.GetStream().WriteAsync("hello\n"u8.ToArray());
            return name == spec.Instance.ToString() && await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) == "hello";
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }

    public int ServerPid => Starter.TryAdopt(Server.ProcessFolder, TunnelServer.Name).Process!.Id;

    public int RelayPid => Starter.TryAdopt(Folder.Data.Relay, RelayAdapter.Name).Process!.Id;

    public int PidOf(TunnelSpec spec) =>
        Starter.TryAdopt(Folder.Data.Processes(spec.Instance), TunnelLauncher.Name).Process!.Id;

    public static Task Kill9Async(int pid) => Tool.RunAsync("kill", "-9", pid.ToString(CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances)
            await Launcher.DestroyAsync(instance, CancellationToken.None);
        await Starter.KillAsync(Server.ProcessFolder, TunnelServer.Name);
        await Starter.KillAsync(Folder.Data.Relay, RelayAdapter.Name);
        if (Relay is not null)
            await Relay.DisposeAsync();
        Starter.Dispose();
        foreach (var socket in _sockets)
            socket.Dispose();
        if (_reports is not null)
            await _reports.DisposeAsync();
        Server.Dispose();
        Folder.Dispose();
    }

    private static async Task EchoAsync(Socket listener, InstanceId instance)
    {
        try
        {
            while (true)
                _ = EchoOneAsync(await listener.AcceptAsync(), instance);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private static async Task EchoOneAsync(Socket socket, InstanceId instance)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(instance + "\n"));
            await stream.CopyToAsync(stream);
        }
        catch (IOException)
        {
            // The other side is gone.
        }
    }
}
