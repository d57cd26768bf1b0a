using System.Net.Sockets;
using Hardshare.Node.Database;
using Npgsql;

namespace Hardshare.Node.Cluster;

/// <summary>
/// The connection on which this node is woken. It connects again by itself when it broke, and wakes once when it has: what was sent meanwhile is lost.
/// </summary>
internal sealed class WakeListener(NodeDatabase database, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(0.5);

    private NpgsqlConnection? _connection;
    private TimeSpan _pause = FirstPause;

    /// <summary>Returns when the node is woken, or may have missed that it was.</summary>
    public async Task WaitAsync(CancellationToken cancellation)
    {
        while (true)
        {
            try
            {
                if (_connection is not null)
                {
                    await _connection.WaitAsync(cancellation);
                    return;
                }
                await ConnectAsync(cancellation);
                _pause = FirstPause;
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or IOException or SocketException or InvalidOperationException)
            {
                await DisposeAsync();
                // If the server went, the one for questions is broken too, and the next question would only find that out.
                database.Forget();
            }
            await Task.Delay(_pause, time, cancellation);
            _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } broken)
        {
            _connection = null;
            await broken.DisposeAsync();
        }
    }

    private async Task ConnectAsync(CancellationToken cancellation)
    {
        var connection = database.CreateConnection();
        try
        {
            await connection.OpenAsync(cancellation);
            using var self = NodeDatabase.Command(connection, "SELECT channel FROM hardshare.self()", []);
            var channel = (string)(await self.ExecuteScalarAsync(cancellation))!;
            using var listen = NodeDatabase.Command(connection, $"LISTEN \"{channel}\"", []);
            await listen.ExecuteNonQueryAsync(cancellation);
            _connection = connection;
        }
        finally
        {
            if (_connection != connection)
                await connection.DisposeAsync();
        }
    }
}
