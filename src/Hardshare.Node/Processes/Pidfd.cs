using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hardshare.Node.Processes;

/// <summary>A descriptor of one process: it never comes to mean another one, whatever happens to the pid.</summary>
internal sealed unsafe partial class Pidfd : SafeHandleZeroOrMinusOneIsInvalid
{
    private const nint OpenCall = 434;
    private const nint SignalCall = 424;
    private const int WaitByPidfd = 3;
    private const int Exited = 4, NoHang = 1;
    private const int ExitedByItself = 1;
    private const int NoSuchProcess = 3;
    private const short Readable = 1;

    private Pidfd(int fd) : base(ownsHandle: true) => SetHandle(fd);

    public int Descriptor => (int)handle;

    /// <returns>null if there is no such process.</returns>
    public static Pidfd? Open(int pid)
    {
        var fd = (int)syscall(OpenCall, pid, 0, 0, 0);
        if (fd >= 0)
            return new Pidfd(fd);
        var errno = Marshal.GetLastPInvokeError();
        return errno == NoSuchProcess ? null : throw new IOException($"pidfd_open {pid}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    /// <summary>It has ended, though its parent may not have asked for its exit code yet.</summary>
    public bool HasExited
    {
        get
        {
            var entry = new PollEntry { Fd = Descriptor, Events = Readable };
            return poll(&entry, 1, 0) > 0;
        }
    }

    /// <returns>False if the process has ended.</returns>
    /// <exception cref="ObjectDisposedException"/>
    public bool Signal(int signal)
    {
        // Held for the call: another thread may close it, and its number would then be another descriptor's.
        var held = false;
        DangerousAddRef(ref held);
        try
        {
            if (syscall(SignalCall, Descriptor, signal, 0, 0) == 0)
                return true;
            var errno = Marshal.GetLastPInvokeError();
            return errno == NoSuchProcess ? false : throw new IOException($"pidfd_send_signal: {Marshal.GetPInvokeErrorMessage(errno)}");
        }
        finally
        {
            DangerousRelease();
        }
    }

    /// <summary>Takes the exit code of a child of ours that has ended; 128 and the signal if one ended it.</summary>
    /// <returns>null if it is not our child.</returns>
    public int? Reap()
    {
        var info = stackalloc byte[128];
        if (waitid(WaitByPidfd, Descriptor, info, Exited | NoHang) != 0)
            return null;
        var how = *(int*)(info + 8);
        var status = *(int*)(info + 24);
        return how == ExitedByItself ? status : 128 + status;
    }

    protected override bool ReleaseHandle() => close((int)handle) == 0;

    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second, nint third, nint fourth);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitid(int kind, int id, byte* info, int options);

    [LibraryImport("libc")]
    private static partial int poll(PollEntry* entries, nuint count, int timeout);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
