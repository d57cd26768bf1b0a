using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Hardshare.Node.Containers.Api;

/// <summary>
/// HTTP to a Docker Engine API (Docker 20.10 and later, podman) on a Unix socket: the version prefix, time limits, and every error as an
/// <see cref="EngineFault"/>. Only the caller's own cancellation throws. Safe for concurrent calls; none waits for another.
/// </summary>
public sealed class EngineConnection : IDisposable
{
    private static readonly Version Preferred = new(1, 41);
    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly string place;
    private volatile string? version;

    public EngineConnection(string socketPath, TimeProvider time)
        : this(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, cancellation) => ConnectAsync(socketPath, cancellation) }, socketPath, time)
    {
    }

    /// <summary>For tests: another transport. <paramref name="place"/> is what errors call the engine.</summary>
    public EngineConnection(HttpMessageHandler transport, string place, TimeProvider time)
    {
        http = new HttpClient(transport) { BaseAddress = new Uri("http://engine/"), Timeout = Timeout.InfiniteTimeSpan };
        this.place = place;
        this.time = time;
    }

    /// <summary>How long a call may take that does not wait for something by its nature.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(60);

    public void Dispose() => http.Dispose();

    /// <summary>A call that answers with JSON.</summary>
    public Task<EngineReply<T>> CallAsync<T>(
        HttpMethod method, string path, HttpContent? body, JsonTypeInfo<T> shape, CancellationToken cancellation, TimeSpan? limit = null)
        where T : class =>
        SendAsync<T>(
            method,
            path,
            body,
            async (response, token) =>
                await response.Content.ReadFromJsonAsync(shape, token) ?? (EngineReply<T>)new EngineFault(EngineFaultKind.Refused, $"empty answer to {path}"),
            limit ?? Limit,
            cancellation);

    /// <summary>A call whose success is all that matters.</summary>
    public Task<EngineReply<Accepted>> CallAsync(HttpMethod method, string path, HttpContent? body, CancellationToken cancellation) =>
        SendAsync<Accepted>(method, path, body, (_, _) => Task.FromResult<EngineReply<Accepted>>(Accepted.Instance), Limit, cancellation);

    /// <summary>A call that answers with a stream, read by <paramref name="read"/> within <paramref name="limit"/>.</summary>
    public Task<EngineReply<T>> StreamAsync<T>(
        HttpMethod method, string path, HttpContent? body, Func<Stream, CancellationToken, Task<EngineReply<T>>> read, TimeSpan limit,
        CancellationToken cancellation)
        where T : class =>
        SendAsync<T>(
            method,
            path,
            body,
            async (response, token) =>
            {
                await using var stream = await response.Content.ReadAsStreamAsync(token);
                return await read(stream, token);
            },
            limit,
            cancellation);

    private async Task<EngineReply<T>> SendAsync<T>(
        HttpMethod method, string path, HttpContent? body, Func<HttpResponseMessage, CancellationToken, Task<EngineReply<T>>> read, TimeSpan limit,
        CancellationToken cancellation)
        where T : class
    {
        using var patience = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            version ??= await AgreeOnVersionAsync(either.Token);
            using var request = new HttpRequestMessage(method, $"v{version}{path}") { Content = body };
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            // 304: already as asked, such as the start of what runs.
            if (response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.NotModified)
                return await read(response, either.Token);
            return EngineErrors.FromAnswer(response.StatusCode, await response.Content.ReadAsStringAsync(either.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return Away($"it did not answer within {limit.TotalSeconds:0.#} s");
        }
        catch (Exception error) when (error is HttpRequestException or IOException or SocketException)
        {
            // Another engine may answer next time.
            version = null;
            return Away(EngineErrors.Explain(error));
        }
        catch (JsonException error)
        {
            return new EngineFault(EngineFaultKind.Refused, $"the container engine at {place} gave an answer that is not understood: {error.Message}");
        }
    }

    // Docker 29 knows no version below 1.44, Docker 20.10 and podman none above 1.41.
    private async Task<string> AgreeOnVersionAsync(CancellationToken cancellation)
    {
        using var response = await http.GetAsync("version", cancellation);
        response.EnsureSuccessStatusCode();
        var known = await response.Content.ReadFromJsonAsync(EngineJson.Default.EngineVersion, cancellation) ?? new EngineVersion(null, null);
        var highest = Version.TryParse(known.ApiVersion, out var parsed) ? parsed : Preferred;
        var lowest = Version.TryParse(known.MinAPIVersion, out parsed) ? parsed : highest;
        var chosen = Preferred > highest ? highest : Preferred < lowest ? lowest : Preferred;
        return chosen.ToString(2);
    }

    private EngineFault Away(string why) => new(EngineFaultKind.Away, $"the container engine at {place} does not answer: {why}");

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
