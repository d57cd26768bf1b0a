using System.Text;
using System.Text.Json;
using Hardshare.Actors;
using Hardshare.Node.Api.Binding;

namespace Hardshare.Node.Api.Streaming;

/// <summary>One message of a stream. <paramref name="Id"/> is what a client that comes back sends as <c>Last-Event-ID</c>.</summary>
internal sealed record ServerSentEvent(long? Id, JsonElement Data);

/// <summary>
/// Server-sent events: each message as one <c>data:</c> line of JSON, and a comment at each heartbeat. A stream ends when its source does,
/// when the node stops, and when the caller's token is no longer valid.
/// </summary>
internal sealed class ServerSentEvents(ApiCall call, Func<CancellationToken, IAsyncEnumerable<ServerSentEvent>> source) : IResult
{
    private static readonly byte[] Comment = ":\n\n"u8.ToArray();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using var slot = call.Service<StreamSlots>().Take(httpContext);
        httpContext.Response.ContentType = "text/event-stream";
        httpContext.Response.Headers["X-Accel-Buffering"] = "no";
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return;
        }

        // Otherwise an open stream would hold up the node's stop.
        var stopping = call.Service<IHostApplicationLifetime>().ApplicationStopping;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(call.Cancellation, stopping);
        try
        {
            await SendAsync(Comment, end.Token);
            await CopyAsync(end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
        }
    }

    private async Task CopyAsync(CancellationTokenSource end)
    {
        var events = source(end.Token).GetAsyncEnumerator(end.Token);
        var next = events.MoveNextAsync().AsTask();
        try
        {
            var beat = BeatAsync(end.Token);
            while (true)
            {
                if (await Task.WhenAny(beat, next) == beat)
                {
                    await beat;
                    if (!IsStillWelcome())
                    {
                        return;
                    }

                    await SendAsync(Comment, end.Token);
                    beat = BeatAsync(end.Token);
                    continue;
                }

                if (!await next)
                {
                    return;
                }

                await SendAsync(Format(events.Current), end.Token);
                next = events.MoveNextAsync().AsTask();
            }
        }
        finally
        {
            await end.CancelAsync();
            await next.ContinueWith(_ => { }, TaskScheduler.Default);
            await events.DisposeAsync();
        }
    }

    private Task BeatAsync(CancellationToken cancellation) => Task.Delay(call.Options.StreamHeartbeat, call.Time, cancellation);

    private async Task SendAsync(byte[] bytes, CancellationToken cancellation)
    {
        await call.Context.Response.Body.WriteAsync(bytes, cancellation);
        await call.Context.Response.Body.FlushAsync(cancellation);
    }

    private bool IsStillWelcome() =>
        call.Caller.Token is not { } token || call.Service<IWorkspace>().FindToken(token.Hash) is { Revoked: false };

    private static byte[] Format(ServerSentEvent message) =>
        Encoding.UTF8.GetBytes($"{(message.Id is { } id ? $"id: {id}\n" : "")}data: {message.Data.GetRawText()}\n\n");
}
