using System.Runtime.InteropServices;

namespace Hardshare.Cli.Shell;

/// <summary>The few calls of the C library that .NET does not offer.</summary>
internal static unsafe partial class Libc
{
    private const int SigPipe = 13;
    private const int GetWindowSize = 0x5413;
    private const short PollOut = 4;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial int EffectiveUserId();

    [LibraryImport("libc", EntryPoint = "execvp", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ExecVp(string file, byte** arguments);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int number, nint handler);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int IoCtl(int file, nuint request, ushort* size);

    [LibraryImport("libc", EntryPoint = "isatty")]
    private static partial int IsATty(int file);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    public static bool IsTerminal(int file) => IsATty(file) == 1;

    /// <summary>How much was written, or -1 and the error's number.</summary>
    public static nint Write(int file, ReadOnlySpan<byte> bytes, out int error)
    {
        fixed (byte* first = bytes)
        {
            var written = WriteBytes(file, first, (nuint)bytes.Length);
            error = written < 0 ? Marshal.GetLastPInvokeError() : 0;
            return written;
        }
    }

    /// <summary>For a file that somebody made non-blocking: wait until it takes more.</summary>
    public static void WaitUntilWritable(int file)
    {
        var entry = new PollEntry { File = file, Events = PollOut };
        _ = Poll(&entry, 1, -1);
    }

    /// <summary>Columns of the terminal behind a file descriptor; 0 when it is none, or does not know.</summary>
    public static int TerminalWidth(int file)
    {
        var size = stackalloc ushort[4];
        return IoCtl(file, GetWindowSize, size) == 0 ? size[1] : 0;
    }

    /// <summary>Becomes another program. On return it has failed; the result is the error's number.</summary>
    public static int Exec(string program, IReadOnlyList<string> arguments)
    {
        var words = (byte**)NativeMemory.AllocZeroed((nuint)(arguments.Count + 2), (nuint)sizeof(byte*));
        words[0] = (byte*)Marshal.StringToCoTaskMemUTF8(program);
        for (var i = 0; i < arguments.Count; i++)
            words[i + 1] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        // .NET ignores SIGPIPE, and what is ignored stays so across exec.
        Signal(SigPipe, 0);
        _ = ExecVp(program, words);
        return Marshal.GetLastPInvokeError();
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int File;
        public short Events;
        public short Returned;
    }
}
