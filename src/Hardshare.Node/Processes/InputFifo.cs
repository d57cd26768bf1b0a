using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hardshare.Node.Processes;

/// <summary>Writes to a FIFO without ever waiting for its reader.</summary>
internal static unsafe partial class InputFifo
{
    private const int WriteOnly = 1, NonBlocking = 0x800, CloseOnExec = 0x80000;

    /// <exception cref="IOException">Nobody reads it, or there is no room for all of it.</exception>
    public static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = new SafeFileHandle(open(path, WriteOnly | NonBlocking | CloseOnExec), ownsHandle: true);
        if (file.IsInvalid)
            throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        fixed (byte* start = bytes)
        {
            // Not more than PIPE_BUF: all or nothing.
            if (write((int)file.DangerousGetHandle(), start, (nuint)bytes.Length) != bytes.Length)
                throw new IOException($"{path}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* bytes, nuint count);
}
