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
    private static readonly TimeSpan readerMayCome = TimeSpan.FromSeconds(2);

    private readonly EventLoop loop;
    private readonly SerialConfig serial;
    private readonly InputGate gate;
    private readonly SerialPort port;
    private readonly ByteQueue input = new(Capacity);
    private readonly ByteQueue output = new(Capacity);
    private Terminal terminal;
    private Watch terminalWatch;
    private Watch usersWatch;
    private LoopTimer? readerGone;
    private bool readerAwaited;
    private TimeSpan lastProgress = BootClock.Now;
    private long bytesIn;
    private long bytesOut;
    private long unread;

    public SerialStream(EventLoop loop, SerialConfig serial, InputGate gate, DeviceHealth health)
    {
        (this.loop, this.serial, this.gate) = (loop, serial, gate);
        port = new SerialPort(loop, serial, health, OnDevice);
        (terminal, terminalWatch, usersWatch) = OpenTerminal();
        port.Open();
    }

    public long Discarded { get; private set; }

    private bool HasReader => terminal.Users.Count > 0 || readerAwaited;

    public void InputClosed()
    {
        Discarded += input.Clear();
        port.DropUnsent();
        Continue();
    }

    public void InputOpened() => Continue();

    public StreamReport Describe(StreamReport common) => common with
    {
        BytesIn = bytesIn,
        BytesOut = bytesOut,
        Discarded = Discarded,
        Unread = unread,
        Waiting = input.Count,
        StalledSeconds = input.Count > 0 ? (BootClock.Now - lastProgress).TotalSeconds : 0,
        Terminal = terminal.Name,
        Users = terminal.Users.Count,
    };

    public void Dispose()
    {
        readerGone?.Cancel();
        CloseTerminal();
        port.Dispose();
    }

    private (Terminal, Watch, Watch) OpenTerminal()
    {
        var fresh = new Terminal(serial);
        return (fresh, loop.Add(fresh.Master, Ready.Read, OnTerminal), loop.Add(fresh.Users.Fd, Ready.Read, _ => OnUsers()));
    }

    private void CloseTerminal()
    {
        terminalWatch.Stop();
        usersWatch.Stop();
        terminal.Dispose();
    }

    private void OnTerminal(Ready ready)
    {
        if ((ready & ~Ready.Write) != 0) ReadTerminal();
        WriteTerminal();
        Continue();
    }

    private void OnDevice(Ready ready)
    {
        if ((ready & ~Ready.Write) != 0 && port.IsOpen) ReadDevice((ready & (Ready.HungUp | Ready.Error)) != 0);
        if (!port.IsOpen) Discarded += input.Clear();
        WriteTerminal();
        Continue();
    }

    private bool InputFlows => port.IsOpen && gate.IsOpen;

    private void ReadTerminal()
    {
        // Asked without room only when the user's side has been hung up.
        var discards = !InputFlows || input.Room == 0;
        var buffer = loop.Scratch.AsSpan(0, 1 + (discards ? Capacity : input.Room));
        var count = Files.Read(terminal.Master, buffer);
        if (count == -Errno.Again) return;
        if (count <= 0)
        {
            // Somebody hung the terminal up for everyone (vhangup): only a new one works again.
            CloseTerminal();
            (terminal, terminalWatch, usersWatch) = OpenTerminal();
            return;
        }
        if (buffer[0] != Terminal.Data)
        {
            if ((buffer[0] & Terminal.UserDroppedOutput) != 0) unread += output.Clear();
            if ((buffer[0] & Terminal.UserDroppedInput) != 0) Discarded += input.Clear();
            return;
        }
        var bytes = buffer[1..count];
        if (discards)
        {
            Discarded += bytes.Length;
            return;
        }
        if (input.Count == 0) lastProgress = BootClock.Now;
        input.Add(bytes);
        WriteDevice();
    }

    private void WriteDevice()
    {
        while (input.Count > 0 && port.IsOpen)
        {
            if (!gate.IsOpen)
            {
                Discarded += input.Clear();
                gate.Settle();
                return;
            }
            if (port.Write(input.First) is not { } count)
            {
                Discarded += input.Clear();
                return;
            }
            if (count < 0) return;
            input.Remove(count);
            bytesIn += count;
            lastProgress = BootClock.Now;
        }
    }

    private void ReadDevice(bool hungUp)
    {
        if (output.Room == 0 && !hungUp) return;
        var buffer = loop.Scratch.AsSpan(0, Math.Max(1, output.Room));
        if (port.Read(buffer) is not { } count) return;
        if (count < 0)
        {
            if (hungUp) port.Lose("hung up");
            return;
        }
        if (!HasReader) terminal.Users.Update();
        if (HasReader && output.Room >= count) output.Add(buffer[..count]);
        else unread += count;
    }

    private void WriteTerminal()
    {
        while (output.Count > 0)
        {
            var count = Files.Write(terminal.Master, output.First);
            if (count <= 0) return;
            output.Remove(count);
            bytesOut += count;
        }
    }

    private void OnUsers()
    {
        terminal.Users.Update();
        readerAwaited = terminal.Users.Count == 0;
        readerGone?.Cancel();
        if (readerAwaited) readerGone = loop.After(readerMayCome, ForgetReader);
        Continue();
    }

    private void ForgetReader()
    {
        readerAwaited = false;
        terminal.Users.Update();
        if (HasReader) return;
        unread += output.Clear();
        terminal.DropUnread();
        Continue();
    }

    /// <summary>Moves what can be moved, and asks to be told of what cannot yet.</summary>
    private void Continue()
    {
        WriteDevice();
        var device = output.Room > 0 ? Ready.Read : Ready.None;
        if (input.Count > 0) device |= Ready.Write;
        port.Watch(device);
        var user = input.Room > 0 || !InputFlows ? Ready.Read : Ready.None;
        if (output.Count > 0) user |= Ready.Write;
        terminalWatch.Change(user);
    }
}
