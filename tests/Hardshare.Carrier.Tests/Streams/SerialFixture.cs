using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Streams;

/// <summary>A stream process between a simulated arm and a terminal, all real.</summary>
internal sealed class SerialFixture : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly DevPts _pts = new();
    private readonly ChildProcess _arm;

    private SerialFixture(double deadlineSeconds)
    {
        _arm = ChildProcess.Arm(_folder["tty"], _folder["arm.sock"]);
        var serial = new SerialConfig(_folder["tty"], _pts.Path, _pts.Link);
        var config = new StreamConfig("i1", "arm", _folder["stream"], deadlineSeconds, serial);
        File.WriteAllBytes(_folder["stream.json"], ControlJson.ToFile(config));
        Process = ChildProcess.Carrier("stream", "--config", _folder["stream.json"]);
    }

    public ChildProcess Process { get; private set; }

    public ControlConnection Control { get; private set; } = null!;

    /// <summary>Where the user finds the terminal.</summary>
    public string Link => _pts.Link;

    public static async Task<SerialFixture> StartAsync(double deadlineSeconds = 600)
    {
        var fixture = new SerialFixture(deadlineSeconds);
        await fixture.ConnectAsync();
        await Eventually.True(async () => (await fixture.StatusAsync()).Open, "the device is open");
        return fixture;
    }

    public UserTerminal OpenTerminal() => new(_pts.Link);

    public async Task<StreamReport> StatusAsync() => (await Control.AskAsync(new GetStreamStatus())).ShouldBeOfType<StreamReport>();

    /// <summary>A command to the arm's own control socket.</summary>
    public async Task<string> ArmAsync(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(_folder["arm.sock"]));
        await socket.SayAsync(command + "\n");
        using var reader = new StreamReader(new NetworkStream(socket));
        return (await reader.ReadLineAsync())!;
    }

    /// <summary>How many bytes the arm has got so far.</summary>
    public async Task<long> ArmBytesAsync() => long.Parse(await ArmAsync("log"), null);

    /// <summary>The same, once the arm has read what was on its wire.</summary>
    public async Task<long> SettledArmBytesAsync()
    {
        var last = -1L;
        var equal = 0;
        await Eventually.True(
            async () =>
            {
                var now = await ArmBytesAsync();
                equal = now == last ? equal + 1 : 0;
                last = now;
                return equal == 20;
            },
            "the arm has read all");
        return last;
    }

    /// <summary>A new process; whether it has opened the device is not waited for.</summary>
    public async Task RestartAsync()
    {
        Control.Dispose();
        Process.Dispose();
        Process = ChildProcess.Carrier("stream", "--config", _folder["stream.json"]);
        await ConnectAsync();
    }

    public void Dispose()
    {
        Control?.Dispose();
        Process.Dispose();
        _arm.Dispose();
        _pts.Dispose();
        _folder.Dispose();
    }

    private async Task ConnectAsync()
    {
        Control = await ControlConnection.OpenAsync(_folder["stream/control.sock"]);
        await Control.DoAsync(new Subscribe());
    }
}
