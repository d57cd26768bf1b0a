using System.Runtime.InteropServices;

namespace Hardshare.Carrier.Interop;

/// <summary>What a descriptor is ready for, or is watched for.</summary>
[Flags]
internal enum Ready : uint
{
    None = 0,
    Read = 0x1,
    Write = 0x4,
    Error = 0x8,

    /// <summary>Both directions are over.</summary>
    HungUp = 0x10,

    /// <summary>The peer will send no more.</summary>
    PeerClosed = 0x2000,

    /// <summary>Told once when it becomes ready, not as long as it is.</summary>
    OnEdge = 0x80000000,
}

internal static unsafe partial class Epoll
{
    // struct epoll_event is packed on x64 and nowhere else.
    private static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Size - 8;

    public static int BufferSize(int events) => Size * events;

    public static int Create() => Errno.Check(epoll_create1(Files.CloseOnExec), "epoll_create1");

    public static void Add(int epoll, int fd, Ready interest, ulong data) => Control(epoll, 1, fd, interest, data);

    public static void Remove(int epoll, int fd) => _ = epoll_ctl(epoll, 2, fd, null);

    public static void Modify(int epoll, int fd, Ready interest, ulong data) => Control(epoll, 3, fd, interest, data);

    /// <param name="epoll">From <see cref="Create"/>.</param>
    /// <param name="buffer">Of <see cref="BufferSize"/> bytes; read it with <see cref="At"/>.</param>
    /// <param name="timeoutMilliseconds">-1 waits without end.</param>
    /// <returns>How many events there are.</returns>
    public static int Wait(int epoll, Span<byte> buffer, int timeoutMilliseconds)
    {
        fixed (byte* start = buffer) return Math.Max(0, epoll_wait(epoll, start, buffer.Length / Size, timeoutMilliseconds));
    }

    public static (Ready Ready, ulong Data) At(ReadOnlySpan<byte> buffer, int index)
    {
        var entry = buffer.Slice(index * Size, Size);
        return ((Ready)MemoryMarshal.Read<uint>(entry), MemoryMarshal.Read<ulong>(entry[DataOffset..]));
    }

    public static int EventFd() => Errno.Check(eventfd(0, Files.NonBlocking | Files.CloseOnExec), "eventfd");

    private static void Control(int epoll, int operation, int fd, Ready interest, ulong data)
    {
        var entry = stackalloc byte[16];
        *(uint*)entry = (uint)interest;
        MemoryMarshal.Write(new Span<byte>(entry + DataOffset, 8), data);
        Errno.Check(epoll_ctl(epoll, operation, fd, entry), "epoll_ctl");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_ctl(int epoll, int operation, int fd, byte* entry);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int epoll_wait(int epoll, byte* events, int count, int timeout);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int eventfd(uint initial, int flags);
}
