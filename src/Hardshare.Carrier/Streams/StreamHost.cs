using System.Runtime.InteropServices;
using System.Text.Json;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;
using Hardshare.Carrier.Relays;
using Hardshare.Carrier.Serving;

namespace Hardshare.Carrier.Streams;

/// <summary>
/// The process of one device stream: the control socket, the gate and the stream itself. A filter would sit where the stream takes what
/// the gate lets through, a recording where it counts what moved.
/// </summary>
internal sealed class StreamHost : IDisposable
{
    private const double LongestDeadline = 86_400;

    private readonly EventLoop loop = new();
    private readonly StreamConfig config;
    private readonly InputGate gate;
    private readonly DeviceHealth health;
    private readonly ControlServer server;
    private readonly IDeviceStream stream;
    private long discardedAtClose;

    private StreamHost(StreamConfig config, TimeProvider clock)
    {
        this.config = config;
        server = new ControlServer(loop, Path.Combine(config.Folder, "control.sock"), Answer, clock);
        gate = new InputGate(loop, TimeSpan.FromSeconds(config.DeadlineSeconds));
        health = new DeviceHealth(config, clock, server.Publish, open: config.Serial is null);
        stream = config.Serial is not null
            ? new SerialStream(loop, config.Serial, gate, health)
            : new TcpStream(loop, config.Tcp!, gate, health);
        gate.Closed = OnClosed;
        gate.Opened = OnOpened;
    }

    /// <summary>Serves until it is told to stop.</summary>
    public static int Run(ReadOnlySpan<string> args)
    {
        var config = Load(new Arguments(args, "--config").Required("--config"));
        Folder.Prepare(config.Folder, group: null);
        using var host = new StreamHost(config, TimeProvider.System);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            host.loop.Post(host.loop.Stop);
        });
        host.loop.Run();
        return ExitCode.Ended;
    }

    public void Dispose()
    {
        stream.Dispose();
        server.Dispose();
        loop.Dispose();
    }

    private static StreamConfig Load(string path)
    {
        StreamConfig config;
        try { config = ControlJson.ReadStreamConfig(File.ReadAllBytes(path)); }
        catch (JsonException e) { throw new UsageException($"{path}: {e.Message}"); }
        return Check(config) is { } error ? throw new UsageException($"{path}: {error}") : config;
    }

    private static string? Check(StreamConfig config) => config switch
    {
        { V: not ControlJson.Version } => $"version {config.V} is unknown",
        _ when !InstanceSettings.IsName(config.Instance) => "instance is no name",
        { Folder: "" } => "folder is empty",
        { DeadlineSeconds: not (>= 0 and <= LongestDeadline) } => "deadlineSeconds is not between 0 and 86400",
        { Serial: null, Tcp: null } or { Serial: not null, Tcp: not null } => "exactly one of serial and tcp is needed",
        { Serial: { } serial } when serial.DataBits is < 5 or > 8 || serial.StopBits is < 1 or > 2 || serial.Baud < 1 =>
            "serial: dataBits is 5 to 8, stopBits 1 or 2, baud at least 1",
        { Serial.TerminalMode: var mode } when !IsMode(mode) => "serial: terminalMode is not octal",
        { Tcp.Port: < 1 or > 65535 } => "tcp: port is not between 1 and 65535",
        { Tcp.MaxConnections: < 1 } => "tcp: maxConnections is less than 1",
        { Tcp.SocketMode: var mode } when !IsMode(mode) => "tcp: socketMode is not octal",
        _ => null,
    };

    private static bool IsMode(string mode) => mode.Length is 3 or 4 && mode.All(c => c is >= '0' and <= '7');

    private ControlReply Answer(ControlRequest request)
    {
        switch (request)
        {
            case ExtendDeadline { Seconds: >= 0 and <= LongestDeadline } extend:
                gate.Extend(TimeSpan.FromSeconds(extend.Seconds));
                return new RequestDone();
            case ExtendDeadline:
                return new RequestFailed(ControlError.BadRequest, "seconds is not between 0 and 86400");
            case PauseInput pause:
                gate.Pause(pause.Reason);
                return new RequestDone();
            case ResumeInput:
                gate.Resume();
                return new RequestDone();
            case GetStreamStatus:
                return Describe();
            case Stop:
                loop.Stop();
                return new RequestDone();
            default:
                return new RequestFailed(ControlError.Unsupported, "a stream does not do this");
        }
    }

    private StreamReport Describe() => stream.Describe(new StreamReport
    {
        Instance = config.Instance,
        Device = config.Device,
        Open = health.Open,
        Since = health.Since,
        Paused = gate.Paused,
        DeadlineRemaining = gate.Remaining.TotalSeconds,
        LastError = health.LastError,
        BytesIn = 0,
        BytesOut = 0,
        Discarded = 0,
        Unread = 0,
        Waiting = 0,
        StalledSeconds = 0,
        Users = 0,
    });

    private void OnClosed(bool deadlinePassed)
    {
        discardedAtClose = stream.Discarded;
        stream.InputClosed();
        server.Publish(deadlinePassed
            ? new DeadlinePassed(config.Instance, config.Device)
            : new InputPaused(config.Instance, config.Device, gate.Paused!));
    }

    private void OnOpened()
    {
        stream.InputOpened();
        server.Publish(new InputResumed(config.Instance, config.Device, stream.Discarded - discardedAtClose));
    }
}
