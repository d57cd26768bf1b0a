using System.Runtime.InteropServices;

namespace Hardshare.Carrier.Interop;

/// <summary>File descriptors as plain numbers. Read and write give the count, or the negated errno.</summary>
internal static unsafe partial class Files
{
    public const int ReadOnly = 0, ReadWrite = 2, Create = 0x40, NoControllingTerminal = 0x100, NonBlocking = 0x800, CloseOnExec = 0x80000;

    public static int Open(string path, int flags, int mode = 0)
    {
        var fd = open(path, flags | CloseOnExec, mode);
        return fd >= 0 ? fd : -Errno.Last;
    }

    public static int Read(int fd, Span<byte> buffer)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                var count = (int)read(fd, start, (nuint)buffer.Length);
                if (count >= 0) return count;
                if (Errno.Last is not Errno.Interrupted and var errno) return -errno;
            }
        }
    }

    public static int Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                var count = (int)write(fd, start, (nuint)bytes.Length);
                if (count >= 0) return count;
                if (Errno.Last is not Errno.Interrupted and var errno) return -errno;
            }
        }
    }

    public static void Close(int fd) => _ = close(fd);

    /// <summary>A pipe, FIFO or socket has no place in it that one could go to.</summary>
    public static bool HasPositions(int fd) => lseek(fd, 0, 1) >= 0;

    /// <exception cref="SystemCallException"/>
    public static void MakeFifo(string path, int mode) => Errno.Check(mkfifo(path, (uint)mode), $"mkfifo {path}");

    /// <exception cref="SystemCallException"/>
    public static void SetGroup(string path, int group) => Errno.Check(chown(path, uint.MaxValue, (uint)group), $"chgrp {path}");

    /// <summary>Takes a file for this process until it ends.</summary>
    /// <returns>False if another process has it.</returns>
    public static bool TryLock(string path)
    {
        var fd = Open(path, ReadWrite | Create, 0x180);
        if (fd < 0) throw new SystemCallException(-fd, $"open {path}");
        if (flock(fd, 2 | 4) == 0) return true;
        Close(fd);
        return false;
    }

    /// <summary>What this process makes from now on, nobody else may use.</summary>
    public static void KeepNewFilesPrivate() => _ = umask(0x3F);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, int mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, byte* buffer, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial long lseek(int fd, long offset, int whence);

    [LibraryImport("libc")]
    private static partial int close(int fd);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mkfifo(string path, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chown(string path, uint owner, uint group);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(int fd, int operation);

    [LibraryImport("libc")]
    private static partial uint umask(uint mask);
}
