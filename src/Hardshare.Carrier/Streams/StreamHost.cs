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

    private readonly EventLoop _loop = new();
    private readonly StreamConfig _config;
    private readonly InputGate _gate;
    private readonly DeviceHealth _health;
    private readonly ControlServer _server;
    private readonly IDeviceStream _stream;
    private long _discardedAtClose;

    private StreamHost(StreamConfig config, TimeProvider clock)
    {
        _config = config;
        _server = new ControlServer(_loop, Path.Combine(config.Folder, "control.sock"), Answer, clock);
        _gate = new InputGate(_loop, TimeSpan.FromSeconds(config.DeadlineSeconds));
        _health = new DeviceHealth(config, clock, _server.Publish, open: config.Serial is null);
        _stream = config.Serial is not null
            ? new SerialStream(_loop, config.Serial, _gate, _health)
            : new TcpStream(_loop, config.Tcp!, _gate, _health);
        _gate.Closed = OnClosed;
        _gate.Opened = OnOpened;
        _gate.Expired = _stream.DeadlinePassed;
    }

    /// <summary>Serves until it is told to stop.</summary>
    public static int Run(ReadOnlySpan<string> args)
    {
        var _config = Load(new Arguments(args, "--config").Required("--config"));
        Folder.Prepare(_config.Folder, group: null);
        using var host = new StreamHost(_config, TimeProvider.System);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            host._loop.Post(host._loop.Stop);
        });
        host._loop.Run();
        return ExitCode.Ended;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _server.Dispose();
        _loop.Dispose();
    }

    private static StreamConfig Load(string path)
    {
        StreamConfig _config;
        try { _config = ControlJson.ReadStreamConfig(File.ReadAllBytes(path)); }
        catch (JsonException e) { throw new UsageException($"{path}: {e.Message}"); }
        return Check(_config) is { } error ? throw new UsageException($"{path}: {error}") : _config;
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
                var left = extend.Until is { } until ? Math.Min(extend.Seconds, until - BootClock.Now.TotalSeconds) : extend.Seconds;
                _gate.Extend(TimeSpan.FromSeconds(Math.Max(0, left)));
                return new RequestDone();
            case ExtendDeadline:
                return new RequestFailed(ControlError.BadRequest, "seconds is not between 0 and 86400");
            case PauseInput pause:
                _gate.Pause(pause.Reason);
                return new RequestDone();
            case ResumeInput:
                _gate.Resume();
                return new RequestDone();
            case GetStreamStatus:
                return Describe();
            case Stop:
                _loop.Stop();
                return new RequestDone();
            default:
                return new RequestFailed(ControlError.Unsupported, "a stream does not do this");
        }
    }

    private StreamReport Describe() => _stream.Describe(new StreamReport
    {
        Instance = _config.Instance,
        Device = _config.Device,
        Open = _health.Open,
        Since = _health.Since,
        Paused = _gate.Paused,
        DeadlineRemaining = _gate.Remaining.TotalSeconds,
        LastError = _health.LastError,
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
        _discardedAtClose = _stream.Discarded;
        _stream.InputClosed();
        _server.Publish(deadlinePassed
            ? new DeadlinePassed(_config.Instance, _config.Device)
            : new InputPaused(_config.Instance, _config.Device, _gate.Paused!));
    }

    private void OnOpened()
    {
        _stream.InputOpened();
        _server.Publish(new InputResumed(_config.Instance, _config.Device, _stream.Discarded - _discardedAtClose));
    }
}
