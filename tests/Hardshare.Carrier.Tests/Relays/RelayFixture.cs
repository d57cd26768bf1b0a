using System.Net;
using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;
using Hardshare.TestMachine;

namespace Hardshare.Carrier.Tests.Relays;

/// <summary>A relay process in a folder of its own, and what a tunnel's end would be: listeners on a loopback address.</summary>
internal sealed class RelayFixture : IDisposable
{
    private static int _lastAddress = Random.Shared.Next(0, 60_000);

    private readonly TestFolder _folder = new();
    private readonly List<TcpListener> _tunnels = [];

    private RelayFixture() => Process = Start();

    public ChildProcess Process { get; private set; }

    public ControlConnection Control { get; private set; } = null!;

    public string Loopback { get; } = NewLoopback();

    public int Port { get; } = FreePort.Find();

    public string this[string file] => _folder[file];

    public static async Task<RelayFixture> StartAsync()
    {
        var fixture = new RelayFixture();
        fixture.Control = await ControlConnection.OpenAsync(fixture["control.sock"]);
        return fixture;
    }

    /// <summary>No other test uses it: one more of 127.77.0.0/16.</summary>
    public static string NewLoopback()
    {
        var next = Interlocked.Increment(ref _lastAddress) % 65_000;
        return $"127.77.{next / 250}.{next % 250 + 1}";
    }

    public SetInstance Settings(string instance = "i1") => new(instance, Port, Loopback);

    /// <summary>A new end of a tunnel, reported to the relay.</summary>
    public async Task<TcpListener> TunnelAsync(string instance = "i1")
    {
        var listener = new TcpListener(IPAddress.Parse(Loopback), 0);
        listener.Start();
        _tunnels.Add(listener);
        await ReportAsync(instance, Loopback, ((IPEndPoint)listener.LocalEndpoint).Port);
        return listener;
    }

    public async Task ReportAsync(string instance, string address, int port)
    {
        await File.AppendAllTextAsync(this["report"], $"target {instance} {address} {port}\n");
        if (address == Loopback)
            await Eventually.True(async () => (await InstanceAsync(instance))?.TargetPort == port, $"the relay takes port {port} over");
    }

    /// <summary>The usual: an instance, a tunnel, and a connection through both.</summary>
    public async Task<(Socket Near, Socket Far)> ConnectedAsync()
    {
        await Control.DoAsync(Settings());
        return await ConnectAsync(await TunnelAsync());
    }

    public async Task<(Socket Near, Socket Far)> ConnectAsync(TcpListener tunnel)
    {
        var near = await DialAsync();
        return (near, await tunnel.AcceptSocketAsync().WaitAsync(Eventually.Patience));
    }

    public async Task<Socket> DialAsync(string address = "127.0.0.1", int localPort = 0)
    {
        var ip = IPAddress.Parse(address);
        var socket = new Socket(ip.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (localPort != 0) socket.Bind(new IPEndPoint(ip, localPort));
        await socket.ConnectAsync(ip, Port);
        return socket;
    }

    /// <summary>Dials and is reset, which can be as early as in connecting.</summary>
    public async Task DialRejectedAsync(string address = "127.0.0.1")
    {
        var error = await Should.ThrowAsync<SocketException>(async () =>
        {
            using var near = await DialAsync(address);
            await near.ReceiveAsync(new byte[1].AsMemory()).AsTask().WaitAsync(Eventually.Patience);
        });
        error.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }

    public async Task<InstanceReport?> InstanceAsync(string instance = "i1")
    {
        var list = (await Control.AskAsync(new ListInstances())).ShouldBeOfType<InstanceList>();
        return list.Instances.FirstOrDefault(i => i.Instance == instance);
    }

    public async Task RestartAsync()
    {
        Control.Dispose();
        Process.Dispose();
        Process = Start();
        Control = await ControlConnection.OpenAsync(this["control.sock"]);
    }

    public void Dispose()
    {
        Control?.Dispose();
        Process.Dispose();
        foreach (var tunnel in _tunnels) tunnel.Dispose();
        _folder.Dispose();
    }

    private ChildProcess Start() => ChildProcess.Carrier("relay", "--folder", _folder.Path);
}
