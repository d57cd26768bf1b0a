using Hardshare.Carrier.Bytes;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>
/// Between a pseudo-terminal and a serial port. Without a device, or with the gate closed, input is thrown away rather than kept: a robot
/// that comes back must not get old commands. Output that nobody is there to read is thrown away too, as a closed serial port would.
/// </summary>
internal sealed class SerialStream : IDeviceStream
{
    private const int Capacity = 64 * 1024;

    // How long after the last close a reader may still come, as in `echo M114 > /dev/arm; cat /dev/arm`.
    private static readonly TimeSpan ReaderMayCome = TimeSpan.FromSeconds(2);

    private readonly EventLoop _loop;
    private readonly SerialConfig _serial;
    private readonly InputGate _gate;
    private readonly SerialPort _port;
    private readonly ByteQueue _input = new(Capacity);
    private readonly ByteQueue _output = new(Capacity);
    private Terminal _terminal;
    private Watch _terminalWatch;
    private Watch? _usersWatch;
    private LoopTimer? _readerGone;
    private bool _readerAwaited;
    private TimeSpan _lastProgress = BootClock.Now;
    private long _bytesIn;
    private long _bytesOut;
    private long _unread;

    public SerialStream(EventLoop loop, SerialConfig serial, InputGate gate, DeviceHealth health)
    {
        (_loop, _serial, _gate) = (loop, serial, gate);
        _port = new SerialPort(loop, serial, health, OnDevice);
        (_terminal, _terminalWatch, _usersWatch) = OpenTerminal();
        _port.Open();
    }

    public long Discarded { get; private set; }

    private bool HasReader => _terminal.Users.Count > 0 || _readerAwaited;

    public void InputClosed()
    {
        Discarded += _input.Clear();
        _port.DropUnsent();
        Continue();
    }

    public void InputOpened() => Continue();

    public void DeadlinePassed()
    {
        // A serial port belongs to this host: nobody else can need it.
    }

    public StreamReport Describe(StreamReport common) => common with
    {
        BytesIn = _bytesIn,
        BytesOut = _bytesOut,
        Discarded = Discarded,
        Unread = _unread,
        Waiting = _input.Count,
        StalledSeconds = _input.Count > 0 ? (BootClock.Now - _lastProgress).TotalSeconds : 0,
        Terminal = _terminal.Name,
        Users = _terminal.Users.Count,
    };

    public void Dispose()
    {
        _readerGone?.Cancel();
        CloseTerminal();
        _port.Dispose();
    }

    private (Terminal, Watch, Watch?) OpenTerminal()
    {
        var fresh = new Terminal(_serial);
        var users = fresh.Users.Fd < 0 ? null : _loop.Add(fresh.Users.Fd, Ready.Read, _ => OnUsers());
        return (fresh, _loop.Add(fresh.Master, Ready.Read, OnTerminal), users);
    }

    private void CloseTerminal()
    {
        _terminalWatch.Stop();
        _usersWatch?.Stop();
        _terminal.Dispose();
    }

    private void OnTerminal(Ready ready)
    {
        if ((ready & ~Ready.Write) != 0) ReadTerminal();
        WriteTerminal();
        Continue();
    }

    private void OnDevice(Ready ready)
    {
        if ((ready & ~Ready.Write) != 0 && _port.IsOpen) ReadDevice((ready & (Ready.HungUp | Ready.Error)) != 0);
        if (!_port.IsOpen) Discarded += _input.Clear();
        WriteTerminal();
        Continue();
    }

    private bool InputFlows => _port.IsOpen && _gate.IsOpen;

    private void ReadTerminal()
    {
        // Asked without room only when the user's side has been hung up.
        var discards = !InputFlows || _input.Room == 0;
        var buffer = _loop.Scratch.AsSpan(0, 1 + (discards ? Capacity : _input.Room));
        var count = Files.Read(_terminal.Master, buffer);
        if (count == -Errno.Again) return;
        if (count <= 0)
        {
            // Somebody hung the terminal up for everyone (vhangup): only a new one works again.
            CloseTerminal();
            (_terminal, _terminalWatch, _usersWatch) = OpenTerminal();
            return;
        }
        if (buffer[0] != Terminal.Data)
        {
            if ((buffer[0] & Terminal.UserDroppedOutput) != 0) _unread += _output.Clear();
            if ((buffer[0] & Terminal.UserDroppedInput) != 0) Discarded += _input.Clear();
            return;
        }
        var bytes = buffer[1..count];
        if (discards)
        {
            Discarded += bytes.Length;
            return;
        }
        if (_input.Count == 0) _lastProgress = BootClock.Now;
        _input.Add(bytes);
        WriteDevice();
    }

    private void WriteDevice()
    {
        while (_input.Count > 0 && _port.IsOpen)
        {
            if (!_gate.IsOpen)
            {
                Discarded += _input.Clear();
                _gate.Settle();
                return;
            }
            if (_port.Write(_input.First) is not { } count)
            {
                Discarded += _input.Clear();
                return;
            }
            if (count < 0) return;
            _input.Remove(count);
            _bytesIn += count;
            _lastProgress = BootClock.Now;
        }
    }

    private void ReadDevice(bool hungUp)
    {
        if (_output.Room == 0 && !hungUp) return;
        var buffer = _loop.Scratch.AsSpan(0, Math.Max(1, _output.Room));
        if (_port.Read(buffer) is not { } count) return;
        if (count < 0)
        {
            if (hungUp) _port.Lose("hung up");
            return;
        }
        if (!HasReader) _terminal.Users.Update();
        if (HasReader && _output.Room >= count) _output.Add(buffer[..count]);
        else _unread += count;
    }

    private void WriteTerminal()
    {
        while (_output.Count > 0)
        {
            var count = Files.Write(_terminal.Master, _output.First);
            if (count <= 0) return;
            _output.Remove(count);
            _bytesOut += count;
        }
    }

    private void OnUsers()
    {
        _terminal.Users.Update();
        _readerAwaited = _terminal.Users.Count == 0;
        _readerGone?.Cancel();
        if (_readerAwaited) _readerGone = _loop.After(ReaderMayCome, ForgetReader);
        Continue();
    }

    private void ForgetReader()
    {
        _readerAwaited = false;
        _terminal.Users.Update();
        if (HasReader) return;
        _unread += _output.Clear();
        _terminal.DropUnread();
        Continue();
    }

    /// <summary>Moves what can be moved, and asks to be told of what cannot yet.</summary>
    private void Continue()
    {
        WriteDevice();
        var device = _output.Room > 0 ? Ready.Read : Ready.None;
        if (_input.Count > 0) device |= Ready.Write;
        _port.Watch(device);
        var user = _input.Room > 0 || !InputFlows ? Ready.Read : Ready.None;
        if (_output.Count > 0) user |= Ready.Write;
        _terminalWatch.Change(user);
    }
}
