using System.Runtime.InteropServices;
using System.Text;

namespace Hardshare.SimulatedArm;

/// <summary>
/// The arm's end of its serial line. It holds the other end open as well: without that, reading fails with EIO whenever nobody else
/// has it open.
/// </summary>
internal sealed unsafe class PseudoTerminal : IDisposable
{
    // struct termios is 60 bytes with glibc and musl.
    private const int TermiosSize = 128;

    private readonly int _slave;
    private readonly string _link;

    /// <param name="link">A symbolic link to the other end is put here, in place of what is there.</param>
    public PseudoTerminal(string link)
    {
        _link = link;
        Fd = Libc.Check(
            Libc.posix_openpt(Libc.ReadWrite | Libc.NoControllingTerminal | Libc.NonBlocking | Libc.CloseOnExec), "posix_openpt");
        Libc.Check(Libc.grantpt(Fd), "grantpt");
        Libc.Check(Libc.unlockpt(Fd), "unlockpt");
        var name = stackalloc byte[64];
        if (Libc.ptsname_r(Fd, name, 64) != 0) throw new IOException("ptsname_r failed");
        var path = Marshal.PtrToStringUTF8((nint)name)!;
        _slave = Libc.Check(Libc.open(path, Libc.ReadWrite | Libc.NoControllingTerminal | Libc.CloseOnExec), $"open {path}");

        var termios = stackalloc byte[TermiosSize];
        Libc.Check(Libc.tcgetattr(_slave, termios), "tcgetattr");
        Libc.cfmakeraw(termios);
        Libc.Check(Libc.tcsetattr(_slave, 0, termios), "tcsetattr");

        var fresh = link + ".new";
        File.Delete(fresh);
        File.CreateSymbolicLink(fresh, path);
        File.Move(fresh, link, overwrite: true);
    }

    public int Fd { get; }

    /// <returns>0 if there is nothing to read now.</returns>
    public int Read(Span<byte> buffer)
    {
        fixed (byte* start = buffer) return (int)Math.Max(0, Libc.read(Fd, start, (nuint)buffer.Length));
    }

    /// <summary>Sends what fits. What nobody takes is lost, as on a wire.</summary>
    public void Write(string text)
    {
        var bytes = Encoding.ASCII.GetBytes(text);
        fixed (byte* start = bytes) _ = Libc.write(Fd, start, (nuint)bytes.Length);
    }

    /// <summary>Removes the link and hangs up: whoever has the other end open sees the device gone.</summary>
    public void Dispose()
    {
        File.Delete(_link);
        _ = Libc.close(Fd);
        _ = Libc.close(_slave);
    }
}
