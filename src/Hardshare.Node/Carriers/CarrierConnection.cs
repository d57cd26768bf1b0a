namespace Hardshare.Node.Carriers;

/// <summary>The current client of a carrier, made anew when the one before it has lost its connection.</summary>
/// <param name="connectAsync">Makes one; throws <see cref="IOException"/> when the carrier is not there.</param>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Reliability", "CA2213:Disposable fields should be disposed", Justification = "A semaphore without a wait handle holds nothing.")]
public sealed class CarrierConnection<TClient>(Func<CancellationToken, Task<TClient>> connectAsync) : IAsyncDisposable
    where TClient : CarrierClient
{
    private readonly SemaphoreSlim _connecting = new(1);
    private TClient? _client;
    private volatile bool _disposed;

    /// <summary>Ask the carrier something.</summary>
    /// <exception cref="IOException">It is not there, refuses, or does not answer in time.</exception>
    public async Task<T> UseAsync<T>(Func<TClient, Task<T>> askAsync, CancellationToken cancellation)
    {
        var client = await CurrentAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await askAsync(client).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new IOException("the carrier does not answer in time", e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        await _connecting.WaitAsync().ConfigureAwait(false);
        if (_client is not null)
            await _client.DisposeAsync().ConfigureAwait(false);
        _connecting.Release();
    }

    private async Task<TClient> CurrentAsync(CancellationToken cancellation)
    {
        if (_client is { Disconnected.IsCompleted: false } connected)
            return connected;
        await _connecting.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (_disposed)
                throw new IOException("the carrier is no longer there");
            if (_client is { Disconnected.IsCompleted: false } meanwhile)
                return meanwhile;
            if (_client is not null)
                await _client.DisposeAsync().ConfigureAwait(false);
            _client = null;
            return _client = await connectAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            _connecting.Release();
        }
    }
}
