using System.Net.Sockets;
using System.Text;

namespace Hardshare.Carrier.Tests.Support;

internal static class SocketTestExtensions
{
    public static async Task SayAsync(this Socket socket, string text)
    {
        for (var rest = Encoding.ASCII.GetBytes(text).AsMemory(); !rest.IsEmpty;) rest = rest[await socket.SendAsync(rest)..];
    }

    /// <summary>Reads exactly as much as is expected.</summary>
    public static async Task HearAsync(this Socket socket, string expected)
    {
        var buffer = new byte[expected.Length];
        for (var count = 0; count < buffer.Length;)
        {
            var more = await socket.ReceiveAsync(buffer.AsMemory(count)).AsTask().WaitAsync(Eventually.Patience);
            if (more == 0) throw new EndOfStreamException($"ended after {count} bytes");
            count += more;
        }
        Encoding.ASCII.GetString(buffer).ShouldBe(expected);
    }

    public static async Task HearEndAsync(this Socket socket)
    {
        var count = await socket.ReceiveAsync(new byte[1].AsMemory()).AsTask().WaitAsync(Eventually.Patience);
        count.ShouldBe(0);
    }

    public static async Task HearResetAsync(this Socket socket)
    {
        var receiving = socket.ReceiveAsync(new byte[1].AsMemory()).AsTask();
        var error = await Should.ThrowAsync<SocketException>(() => receiving.WaitAsync(Eventually.Patience));
        error.SocketErrorCode.ShouldBe(SocketError.ConnectionReset);
    }
}
