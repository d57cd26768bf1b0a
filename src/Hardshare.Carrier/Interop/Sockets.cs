using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Hardshare.Carrier.Interop;

/// <summary>Non-blocking sockets as plain descriptors, for the event loop.</summary>
internal static unsafe partial class Sockets
{
    private const int Inet = 2, Inet6 = 10, Unix = 1;
    private const int Stream = 1 | Files.NonBlocking | Files.CloseOnExec;
    private const int SolSocket = 1, SolTcp = 6, SolIp6 = 41;
    private const int OutQueue = 0x5411;

    /// <returns>A listening socket, or the negated errno.</returns>
    public static int Listen(EndPoint endpoint, int backlog)
    {
        var fd = Create(endpoint.AddressFamily);
        if (fd < 0) return fd;
        Set(fd, SolSocket, 2, 1); // SO_REUSEADDR: connections of a relay before this one may linger in TIME_WAIT
        if (endpoint is IPEndPoint { Address.AddressFamily: AddressFamily.InterNetworkV6 } ip && ip.Address.Equals(IPAddress.IPv6Any))
            Set(fd, SolIp6, 26, 0); // IPV6_V6ONLY off: IPv4 as well
        var serialized = endpoint.Serialize();
        fixed (byte* start = serialized.Buffer.Span)
        {
            if (bind(fd, start, (uint)serialized.Size) == 0 && listen(fd, backlog) == 0) return fd;
        }
        var errno = Errno.Last;
        Files.Close(fd);
        return -errno;
    }

    /// <returns>The connection, or the negated errno.</returns>
    public static int Accept(int listener, out IPEndPoint? remote)
    {
        const int size = 128;
        var address = stackalloc byte[size];
        uint length = size;
        var fd = accept4(listener, address, &length, Files.NonBlocking | Files.CloseOnExec);
        remote = null;
        if (fd < 0) return -Errno.Last;
        var family = *(ushort*)address;
        if (family is Inet or Inet6) remote = ToEndPoint(new ReadOnlySpan<byte>(address, (int)length), family);
        return fd;
    }

    /// <summary>Starts to connect; the socket becomes writable when it is done, see <see cref="TakeError"/>.</summary>
    /// <returns>The socket, or the negated errno.</returns>
    public static int Connect(EndPoint endpoint)
    {
        var fd = Create(endpoint.AddressFamily);
        if (fd < 0) return fd;
        var serialized = endpoint.Serialize();
        fixed (byte* start = serialized.Buffer.Span)
        {
            if (connect(fd, start, (uint)serialized.Size) == 0 || Errno.Last is Errno.InProgress) return fd;
        }
        var errno = Errno.Last;
        Files.Close(fd);
        return -errno;
    }

    /// <summary>The error of an attempt to connect, or 0.</summary>
    public static int TakeError(int fd)
    {
        int error = 0;
        uint size = sizeof(int);
        return getsockopt(fd, SolSocket, 4, &error, &size) == 0 ? error : Errno.Last;
    }

    public static void NoDelay(int fd) => Set(fd, SolTcp, 1, 1);

    /// <summary>Finds out that a silent peer is gone, after about a quarter of an hour.</summary>
    public static void KeepAlive(int fd)
    {
        Set(fd, SolSocket, 9, 1);
        Set(fd, SolTcp, 4, 600);
        Set(fd, SolTcp, 5, 60);
        Set(fd, SolTcp, 6, 5);
    }

    public static void ShutdownWrite(int fd) => _ = shutdown(fd, 1);

    /// <summary>Closes with a reset; what has not been sent is not sent.</summary>
    public static void Reset(int fd)
    {
        var linger = stackalloc int[2] { 1, 0 };
        _ = setsockopt(fd, SolSocket, 13, linger, 8);
        Files.Close(fd);
    }

    /// <summary>Bytes written that the peer has not yet acknowledged.</summary>
    public static int Unacknowledged(int fd)
    {
        int count = 0;
        return ioctl(fd, OutQueue, &count) == 0 ? count : 0;
    }

    private static int Create(AddressFamily family)
    {
        var fd = socket(family switch { AddressFamily.InterNetwork => Inet, AddressFamily.InterNetworkV6 => Inet6, _ => Unix }, Stream, 0);
        return fd >= 0 ? fd : -Errno.Last;
    }

    private static IPEndPoint ToEndPoint(ReadOnlySpan<byte> address, int family)
    {
        var port = (address[2] << 8) | address[3];
        if (family == Inet) return new IPEndPoint(new IPAddress(address.Slice(4, 4)), port);
        var ip = new IPAddress(address.Slice(8, 16), MemoryMarshal.Read<uint>(address[24..]));
        return new IPEndPoint(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip, port);
    }

    private static void Set(int fd, int level, int option, int value) => _ = setsockopt(fd, level, option, &value, sizeof(int));

    [LibraryImport("libc", SetLastError = true)]
    private static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int listen(int fd, int backlog);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int accept4(int fd, byte* address, uint* length, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int connect(int fd, byte* address, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(int fd, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int getsockopt(int fd, int level, int option, int* value, uint* length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int setsockopt(int fd, int level, int option, int* value, uint length);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(int fd, nuint request, int* value);
}
