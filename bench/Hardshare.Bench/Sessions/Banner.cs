using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hardshare.Bench.Sessions;

/// <summary>Waits for what a user waits for: that an SSH server says its first words.</summary>
internal static class Banner
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);

    /// <summary>Connect again and again until <c>SSH-</c> comes.</summary>
    public static async Task WaitAsync(IPEndPoint address)
    {
        var watch = Stopwatch.StartNew();
        while (!await SaidAsync(address))
        {
            if (watch.Elapsed > Limit)
                throw new TimeoutException($"no SSH server answers at {address}");
            await Task.Delay(Pause, TimeProvider.System);
        }
    }

    private static async Task<bool> SaidAsync(IPEndPoint address)
    {
        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(address, limit.Token);
            var words = new byte[4];
            return await socket.ReceiveAsync(words, limit.Token) == words.Length && words.AsSpan().SequenceEqual("SSH-"u8);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
