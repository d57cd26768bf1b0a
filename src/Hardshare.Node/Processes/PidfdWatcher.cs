using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Hardshare.Node.Processes;

/// <summary>Sees processes end, all of them on one thread that otherwise sleeps.</summary>
internal sealed unsafe partial class PidfdWatcher : IDisposable
{
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    private const int Add = 1, Remove = 2;
    private const uint Readable = 1, OneShot = 1 << 30;
    private const ulong Ending = ulong.MaxValue;

    // struct epoll_event is packed on x64 and nowhere else.
    private static readonly int EventSize = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private readonly ConcurrentDictionary<ulong, (Pidfd Process, Action<int?> Ended)> _watched = new();
    private readonly int _epoll;
    private readonly int _end;
    private readonly Thread _thread;
    private long _last;

    public PidfdWatcher()
    {
        _epoll = epoll_create1(CloseOnExec);
        _end = eventfd(0, CloseOnExec | NonBlocking);
        Control(Add, _end, Readable, Ending);
        _thread = new Thread(Watch) { IsBackground = true, Name = "process watcher" };
        _thread.Start();
    }

    /// <param name="process">Closed when it has ended or this is disposed.</param>
    /// <param name="ended">Called once, on the watching thread, with the exit code if it was a child of ours.</param>
    public void Watch(Pidfd process, Action<int?> ended)
    {
        var id = (ulong)Interlocked.Increment(ref _last);
        _watched[id] = (process, ended);
        Control(Add, process.Descriptor, Readable | OneShot, id);
    }

    public void Dispose()
    {
        long one = 1;
        _ = write(_end, &one, sizeof(long));
        _thread.Join();
        _ = close(_end);
        _ = close(_epoll);
        foreach (var (process, _) in _watched.Values)
            process.Dispose();
        _watched.Clear();
    }

    private void Watch()
    {
        var events = stackalloc byte[16 * 64];
        while (true)
        {
            var count = epoll_wait(_epoll, events, 64, -1);
            for (var i = 0; i < count; i++)
            {
                var id = MemoryMarshal.Read<ulong>(new ReadOnlySpan<byte>(events + i * EventSize + EventSize - 8, 8));
                if (id == Ending)
                    return;
                if (!_watched.TryRemove(id, out var watched))
                    continue;
                Control(Remove, watched.Process.Descriptor, 0, 0);
                var code = watched.Process.Reap();
                watched.Process.Dispose();
                watched.Ended(code);
            }
        }
    }

    private void Control(int operation, int fd, uint interest, ulong id)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = interest;
        MemoryMarshal.Write(new Span<byte>(entry + EventSize - 8, 8), id);
        if (epoll_ctl(_epoll, operation, fd, entry) != 0)
            throw new IOException($"epoll_ctl: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, byte* entry);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, byte* events, int count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int fd, void* buffer, nuint count);

    [LibraryImport("libc")]
    private static partial int close(int fd);
}
