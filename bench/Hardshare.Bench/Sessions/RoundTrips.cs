using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hardshare.Bench.Sessions;

/// <summary>Sends a message, waits until it is back, several connections by turns, so that whatever disturbs one disturbs all.</summary>
internal static class RoundTrips
{
    private const int Warmup = 200;

    /// <returns>A sorted list of microseconds for each connection.</returns>
    public static double[][] Measure(int size, int count, params IPEndPoint[] addresses)
    {
        var sockets = addresses.Select(FarEnd.Echo).ToArray();
        var took = addresses.Select(_ => new double[count]).ToArray();
        var message = new byte[size];
        for (var i = -Warmup; i < count; i++)
            for (var j = 0; j < sockets.Length; j++)
            {
                var one = Once(sockets[j], message);
                if (i >= 0)
                    took[j][i] = one;
            }
        foreach (var socket in sockets)
            socket.Dispose();
        foreach (var times in took)
            Array.Sort(times);
        return took;
    }

    public static double Quantile(double[] sorted, double part) => sorted[(int)(sorted.Length * part)];

    private static double Once(Socket socket, byte[] message)
    {
        var begun = Stopwatch.GetTimestamp();
        socket.Send(message);
        for (var left = message.Length; left > 0;)
            left -= socket.Receive(message.AsSpan(0, left)) is > 0 and var got ? got : throw new IOException("it hung up");
        return Stopwatch.GetElapsedTime(begun).TotalMicroseconds;
    }
}
