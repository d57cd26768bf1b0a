using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Streams;

/// <summary>The serial device: opened, and opened again after it was lost, for as long as it takes.</summary>
internal sealed class SerialPort : IDisposable
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private readonly EventLoop _loop;
    private readonly SerialConfig _serial;
    private readonly DeviceHealth _health;
    private readonly Action<Ready> _ready;
    private Watch? _watch;
    private LoopTimer? _retry;
    private TimeSpan _wait = ShortestWait;

    public SerialPort(EventLoop loop, SerialConfig serial, DeviceHealth health, Action<Ready> ready)
    {
        (_loop, _serial, _health, _ready) = (loop, serial, health, ready);
    }

    public bool IsOpen => _watch is not null;

    public void Open()
    {
        var fd = Files.Open(_serial.Path, Files.ReadWrite | Files.NoControllingTerminal | Files.NonBlocking);
        try
        {
            if (fd < 0) throw new SystemCallException(-fd, $"open {_serial.Path}");
            Terminals.SetUp(fd, _serial);
            _watch = _loop.Add(fd, Ready.None, _ready);
        }
        catch (SystemCallException e)
        {
            if (fd >= 0) Files.Close(fd);
            _health.Lost(e.Message);
            _retry = _loop.After(_wait, Open);
            _wait = _wait * 2 < LongestWait ? _wait * 2 : LongestWait;
            return;
        }
        _health.Found();
        _ready(Ready.None);
    }

    public void Watch(Ready interest) => _watch?.Change(interest);

    /// <returns>The count, or a negated errno after which there may be more; null if the device is lost.</returns>
    public int? Read(Span<byte> buffer) => Check(Files.Read(_watch!.Fd, buffer), zeroIsEnd: true);

    /// <inheritdoc cref="Read"/>
    public int? Write(ReadOnlySpan<byte> bytes) => Check(Files.Write(_watch!.Fd, bytes), zeroIsEnd: false);

    public void DropUnsent()
    {
        if (_watch is not null) Terminals.DropUnsent(_watch.Fd);
    }

    public void Lose(string error)
    {
        Close();
        _health.Lost(error);
        _wait = ShortestWait;
        _retry = _loop.After(_wait, Open);
    }

    public void Dispose()
    {
        _retry?.Cancel();
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
        if (_watch is null) return;
        _watch.Stop();
        Files.Close(_watch.Fd);
        _watch = null;
    }
}
