using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>The serial device: opened, and opened again after it was lost, for as long as it takes.</summary>
internal sealed class SerialPort : IDisposable
{
    private static readonly TimeSpan shortestWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan longestWait = TimeSpan.FromSeconds(1);

    private readonly EventLoop loop;
    private readonly SerialConfig serial;
    private readonly DeviceHealth health;
    private readonly Action<Ready> ready;
    private Watch? watch;
    private LoopTimer? retry;
    private TimeSpan wait = shortestWait;

    public SerialPort(EventLoop loop, SerialConfig serial, DeviceHealth health, Action<Ready> ready)
    {
        (this.loop, this.serial, this.health, this.ready) = (loop, serial, health, ready);
    }

    public bool IsOpen => watch is not null;

    public void Open()
    {
        var fd = Files.Open(serial.Path, Files.ReadWrite | Files.NoControllingTerminal | Files.NonBlocking);
        try
        {
            if (fd < 0) throw new SystemCallException(-fd, $"open {serial.Path}");
            Terminals.SetUp(fd, serial);
            watch = loop.Add(fd, Ready.None, ready);
        }
        catch (SystemCallException e)
        {
            if (fd >= 0) Files.Close(fd);
            health.Lost(e.Message);
            retry = loop.After(wait, Open);
            wait = wait * 2 < longestWait ? wait * 2 : longestWait;
            return;
        }
        health.Found();
        ready(Ready.None);
    }

    public void Watch(Ready interest) => watch?.Change(interest);

    /// <returns>The count, or a negated errno after which there may be more; null if the device is lost.</returns>
    public int? Read(Span<byte> buffer) => Check(Files.Read(watch!.Fd, buffer), zeroIsEnd: true);

    /// <inheritdoc cref="Read"/>
    public int? Write(ReadOnlySpan<byte> bytes) => Check(Files.Write(watch!.Fd, bytes), zeroIsEnd: false);

    public void DropUnsent()
    {
        if (watch is not null) Terminals.DropUnsent(watch.Fd);
    }

    public void Lose(string error)
    {
        Close();
        health.Lost(error);
        wait = shortestWait;
        retry = loop.After(wait, Open);
    }

    public void Dispose()
    {
        retry?.Cancel();
        Close();
    }

    private int? Check(int count, bool zeroIsEnd)
    {
        if (count > 0 || count == -Errno.Again || (count == 0 && !zeroIsEnd)) return count;
        Lose(count == 0 ? "hung up" : Errno.Text(-count));
        return null;
    }

    private void Close()
    {
        if (watch is null) return;
        watch.Stop();
        Files.Close(watch.Fd);
        watch = null;
    }
}
