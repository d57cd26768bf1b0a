using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Hardshare.Bench.Sessions;

/// <summary>
/// What stands where an instance's SSH server listens, so that only the way there is measured. A connection begins with what it asks for: <c>e</c> to get
/// back what it sends, <c>k</c> and a count of bytes to be told (by a byte) when they are there, <c>s</c> and a count to be sent so many.
/// </summary>
internal sealed class FarEnd : IDisposable
{
    private const int Chunk = 256 * 1024;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <param name="path">Of its socket; what listens there already is put out of the way.</param>
    public FarEnd(string path)
    {
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _ = Task.Factory.StartNew(Accept, TaskCreationOptions.LongRunning);
    }

    public void Dispose() => _listener.Dispose();

    /// <summary>A connection that echoes, blocking as all of them; tried again until it is there.</summary>
    public static Socket Echo(IPEndPoint address)
    {
        while (true)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = 10_000 };
            try
            {
                socket.Connect(address);
                socket.Send("ee"u8);
                if (socket.Receive(new byte[1]) == 1)
                    return socket;
            }
            catch (SocketException)
            {
                // Not there yet.
            }
            socket.Dispose();
            Thread.Yield();
        }
    }

    /// <summary>Send so many bytes there, and wait until they have arrived.</summary>
    public static void Send(IPEndPoint address, long count)
    {
        using var socket = Open(address, (byte)'k', count);
        Give(socket, count);
        TakeAll(socket, 1);
    }

    /// <summary>Let so many bytes be sent from there.</summary>
    public static void Receive(IPEndPoint address, long count)
    {
        using var socket = Open(address, (byte)'s', count);
        TakeAll(socket, count);
    }

    private static Socket Open(IPEndPoint address, byte wish, long count)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(address);
        var head = new byte[9];
        head[0] = wish;
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(1), count);
        socket.Send(head);
        return socket;
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var socket = _listener.Accept();
                _ = Task.Factory.StartNew(() => Serve(socket), TaskCreationOptions.LongRunning);
            }
        }
        catch (SocketException)
        {
            // Disposed.
        }
    }

    private static void Serve(Socket connection)
    {
        using var socket = connection;
        var head = new byte[9];
        try
        {
            TakeAll(socket, 1, head);
            var wish = head[0];
            if (wish == 'e')
            {
                Echo(socket);
                return;
            }
            TakeAll(socket, 8, head);
            var count = BinaryPrimitives.ReadInt64BigEndian(head);
            if (wish == 's')
            {
                Give(socket, count);
                return;
            }
            TakeAll(socket, count);
            socket.Send("k"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // It hung up.
        }
    }

    private static void Echo(Socket socket)
    {
        var buffer = new byte[Chunk];
        while (socket.Receive(buffer) is > 0 and var count)
            Give(socket, count, buffer);
    }

    private static void Give(Socket socket, long count, byte[]? bytes = null)
    {
        bytes ??= new byte[Chunk];
        while (count > 0)
            count -= socket.Send(bytes.AsSpan(0, (int)Math.Min(count, bytes.Length)));
    }

    // Into one buffer over and over: what came is not looked at.
    private static void TakeAll(Socket socket, long count, byte[]? buffer = null)
    {
        buffer ??= new byte[Chunk];
        while (count > 0)
            count -= socket.Receive(buffer.AsSpan(0, (int)Math.Min(count, buffer.Length))) is > 0 and var got ? got : throw new IOException("it hung up");
    }
}
