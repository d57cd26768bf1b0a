using System.Runtime.InteropServices;

namespace Hardshare.Carrier.Interop;

/// <summary>
/// Counts by inotify how often a file is open, whoever opens it and through whatever mount; openings before it do not count.
/// </summary>
internal sealed unsafe partial class OpenCounter : IDisposable
{
    private const uint Opened = 0x20, ClosedWritable = 0x8, ClosedOther = 0x10, Overflow = 0x4000;
    private const int HeaderSize = 16;

    /// <summary>Where the system has no watch left (by default a user has 128), it counts as open once, for ever.</summary>
    public OpenCounter(string path)
    {
        Fd = inotify_init1(Files.NonBlocking | Files.CloseOnExec);
        if (Fd >= 0 && inotify_add_watch(Fd, path, Opened | ClosedWritable | ClosedOther) >= 0) return;
        Dispose();
        (Fd, Count) = (-1, 1);
    }

    /// <summary>Readable when something has changed; negative if that cannot be told.</summary>
    public int Fd { get; }

    public int Count { get; private set; }

    /// <summary>Brings <see cref="Count"/> up to now.</summary>
    public void Update()
    {
        if (Fd < 0) return;
        Span<byte> events = stackalloc byte[4096];
        while (Files.Read(Fd, events) is > 0 and var size)
        {
            for (var at = 0; at + HeaderSize <= size;)
            {
                var mask = MemoryMarshal.Read<uint>(events[(at + 4)..]);
                if ((mask & Opened) != 0) Count++;
                if ((mask & (ClosedWritable | ClosedOther)) != 0 && Count > 0) Count--;
                if ((mask & Overflow) != 0) Count = Math.Max(Count, 1); // not known: rather too many than none
                at += HeaderSize + MemoryMarshal.Read<int>(events[(at + 12)..]);
            }
        }
    }

    public void Dispose()
    {
        if (Fd >= 0) Files.Close(Fd);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int inotify_add_watch(int fd, string path, uint mask);
}
