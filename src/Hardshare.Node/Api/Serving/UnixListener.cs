using System.Net.Sockets;

namespace Hardshare.Node.Api.Serving;

/// <summary>Binds the API's Unix socket: takes away what a node that was killed left behind, and sets the mode.</summary>
internal static class UnixListener
{
    public static Socket Bind(UnixDomainSocketEndPoint end, UnixFileMode mode)
    {
        var path = end.ToString()!;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        if (File.Exists(path))
        {
            RemoveStale(end, path);
        }

        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(end);
            File.SetUnixFileMode(path, mode);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static void RemoveStale(UnixDomainSocketEndPoint end, string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            probe.Connect(end);
        }
        catch (SocketException)
        {
            File.Delete(path);
            return;
        }

        throw new IOException($"another process answers at {path}: is a node running already?");
    }
}
