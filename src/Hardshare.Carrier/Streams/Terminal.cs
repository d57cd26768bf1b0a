using System.Globalization;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;

namespace Hardshare.Carrier.Streams;

/// <summary>
/// The pseudo-terminal that the user has for the device. The user's end is held open here as well, so that it does not matter to this
/// side whether the user has it open.
/// </summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>The first byte of each read, see <c>TIOCPKT</c>: user data follows, or these bits say what the user did.</summary>
    public const byte Data = 0, UserDroppedOutput = 1, UserDroppedInput = 2;

    private readonly int _slave;

    /// <exception cref="SystemCallException">The folder is no devpts, or is full.</exception>
    public Terminal(SerialConfig serial)
    {
        var ptmx = Path.Combine(serial.Terminals, "ptmx");
        Master = Files.Open(ptmx, Files.ReadWrite | Files.NoControllingTerminal | Files.NonBlocking);
        if (Master < 0) throw new SystemCallException(-Master, $"open {ptmx}");
        _slave = -1;
        try
        {
            Name = Terminals.Unlock(Master).ToString(CultureInfo.InvariantCulture);
            var path = Path.Combine(serial.Terminals, Name);
            _slave = Files.Open(path, Files.ReadWrite | Files.NoControllingTerminal | Files.NonBlocking);
            if (_slave < 0) throw new SystemCallException(-_slave, $"open {path}");
            Terminals.SetRaw(_slave);
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(serial.TerminalMode, 8));
            Users = new OpenCounter(path);
            if (serial.Link is not null) MakeLink(serial.Link, Path.Combine(serial.LinkPrefix, Name));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public int Master { get; }

    /// <summary>A number: the file's name in the devpts folder.</summary>
    public string Name { get; }

    /// <summary>How often the user's end is open, without this process.</summary>
    public OpenCounter Users { get; } = null!;

    /// <summary>Throws away what the user has not read yet.</summary>
    public void DropUnread() => Terminals.DropUnread(_slave);

    public void Dispose()
    {
        Users?.Dispose();
        if (_slave >= 0) Files.Close(_slave);
        Files.Close(Master);
    }

    private static void MakeLink(string link, string target)
    {
        var fresh = link + ".new";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, target);
        File.Move(fresh, link, overwrite: true);
    }
}
