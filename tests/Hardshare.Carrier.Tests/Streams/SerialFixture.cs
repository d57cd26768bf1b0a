using System.Net.Sockets;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Streams;

/// <summary>A stream process between a simulated arm and a terminal, all real.</summary>
internal sealed class SerialFixture : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly DevPts pts = new();
    private readonly ChildProcess arm;

    private SerialFixture(double deadlineSeconds)
    {
        arm = ChildProcess.Arm(folder["tty"], folder["arm.sock"]);
        var serial = new SerialConfig(folder["tty"], pts.Path, pts.Link);
        File.WriteAllBytes(folder["stream.json"], ControlJson.ToFile(new StreamConfig("i1", "arm", folder["stream"], deadlineSeconds, serial)));
        Process = ChildProcess.Carrier("stream", "--config", folder["stream.json"]);
    }

    public ChildProcess Process { get; private set; }

    public ControlConnection Control { get; private set; } = null!;

    /// <summary>Where the user finds the terminal.</summary>
    public string Link => pts.Link;

    public static async Task<SerialFixture> StartAsync(double deadlineSeconds = 600)
    {
        var fixture = new SerialFixture(deadlineSeconds);
        await fixture.ConnectAsync();
        await Eventually.True(async () => (await fixture.StatusAsync()).Open, "the device is open");
        return fixture;
    }

    public UserTerminal OpenTerminal() => new(pts.Link);

    public async Task<StreamReport> StatusAsync() => (await Control.AskAsync(new GetStreamStatus())).ShouldBeOfType<StreamReport>();

    /// <summary>A command to the arm's own control socket.</summary>
    public async Task<string> ArmAsync(string command)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(folder["arm.sock"]));
        await socket.SayAsync(command + "\n");
        using var reader = new StreamReader(new NetworkStream(socket));
        return (await reader.ReadLineAsync())!;
    }

    /// <summary>How many bytes the arm has got so far.</summary>
    public async Task<long> ArmBytesAsync() => long.Parse(await ArmAsync("log"), null);

    /// <summary>A new process; whether it has opened the device is not waited for.</summary>
    public async Task RestartAsync()
    {
        Control.Dispose();
        Process.Dispose();
        Process = ChildProcess.Carrier("stream", "--config", folder["stream.json"]);
        await ConnectAsync();
    }

    public void Dispose()
    {
        Control?.Dispose();
        Process.Dispose();
        arm.Dispose();
        pts.Dispose();
        folder.Dispose();
    }

    private async Task ConnectAsync()
    {
        Control = await ControlConnection.OpenAsync(folder["stream/control.sock"]);
        await Control.DoAsync(new Subscribe());
    }
}
