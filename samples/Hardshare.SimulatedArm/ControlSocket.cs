using System.Net.Sockets;

namespace Hardshare.SimulatedArm;

/// <summary>A Unix socket that takes one command a line and gives one line back, for any number of clients.</summary>
internal sealed class ControlSocket : IDisposable
{
    private readonly string _path;
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    public ControlSocket(string path, Func<string, Task<string>> obey)
    {
        _path = path;
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen();
        _ = AcceptAsync(obey);
    }

    public void Dispose()
    {
        _listener.Dispose();
        File.Delete(_path);
    }

    private async Task AcceptAsync(Func<string, Task<string>> obey)
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptAsync(), obey);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException) { }
    }

    private static async Task ServeAsync(Socket client, Func<string, Task<string>> obey)
    {
        try
        {
            await using var stream = new NetworkStream(client, ownsSocket: true);
            using var reader = new StreamReader(stream);
            await using var writer = new StreamWriter(stream) { AutoFlush = true };
            while (await reader.ReadLineAsync() is { } line) await writer.WriteLineAsync(await obey(line.Trim()));
        }
        catch (IOException) { }
    }
}
