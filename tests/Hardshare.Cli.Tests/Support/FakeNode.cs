using System.Collections.Concurrent;
using System.Net;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hardshare.Cli.Tests.Support;

/// <summary>A command as the fake node got it.</summary>
internal sealed record Received(string To, ICommand Command, JsonElement Envelope);

/// <summary>A node that answers what a test tells it to: a real HTTP server on a Unix socket and on a loopback port.</summary>
internal sealed class FakeNode : IAsyncDisposable
{
    private readonly Dictionary<Type, Func<object, IReply>> answers = [];
    private readonly TemporaryFolder folder = new();
    private readonly WebApplication app;

    private FakeNode()
    {
        Socket = folder.File("node.sock");
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.ListenUnixSocket(Socket, listen => listen.Protocols = HttpProtocols.Http1);
            options.Listen(IPAddress.Loopback, 0);
        });
        app = builder.Build();
        app.Use((context, next) => Everything is { } instead ? instead(context) : next(context));
        app.MapPost("/command", CommandAsync);
        app.MapPost("/query", QueryAsync);
        app.MapPost("/token", context => Token(context));
        app.MapGet("/history/{id}", context => History(context));
        app.MapGet("/history/{id}/events", context => Events(context));
    }

    public string Socket { get; }

    public string Url =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First(
            a => a.StartsWith("http://127", StringComparison.Ordinal));

    public ConcurrentQueue<Received> Commands { get; } = new();

    public ConcurrentQueue<IQuery> Queries { get; } = new();

    /// <summary>Authorization headers as they came, absent ones as empty text.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    /// <summary>Answers everything instead of the node, when there is one: something broken, or not a node at all.</summary>
    public RequestDelegate? Everything { get; set; }

    public RequestDelegate Token { get; set; } = NotThere;

    public RequestDelegate History { get; set; } = NotThere;

    public RequestDelegate Events { get; set; } = NotThere;

    public static async Task<FakeNode> StartAsync()
    {
        var node = new FakeNode();
        await node.app.StartAsync();
        return node;
    }

    public void On<TMessage>(Func<TMessage, IReply> answer) => answers[typeof(TMessage)] = message => answer((TMessage)message);

    public void On<TMessage>(IReply answer) => answers[typeof(TMessage)] = _ => answer;

    /// <summary>The whole history of everything, in pages as asked for.</summary>
    public void HasHistory(params HistoryEntry[] entries) => History = context =>
    {
        var after = long.Parse(context.Request.Query["after"].FirstOrDefault() ?? "0", null);
        var max = int.Parse(context.Request.Query["max"].FirstOrDefault() ?? "100", null);
        var page = entries.Where(entry => entry.Ordering > after).Take(max).ToList();
        return WriteAsync(context, 200, new HistoryPage(page, page.Count > 0 ? page[^1].Ordering : after));
    };

    /// <summary>Live events, then whatever <paramref name="end"/> waits for, then the end of the stream.</summary>
    public void HasEvents(IEnumerable<HistoryEntry> entries, Task? end = null) => Events = async context =>
    {
        context.Response.ContentType = "text/event-stream";
        var after = long.Parse(context.Request.Query["after"].FirstOrDefault() ?? "0", null);
        await context.Response.WriteAsync(": hello\n\n");
        foreach (var entry in entries.Where(entry => entry.Ordering > after))
            await context.Response.WriteAsync($"id: {entry.Ordering}\ndata: {JsonSerializer.Serialize(entry, ContractJson.Options)}\n\n");
        await context.Response.Body.FlushAsync();
        await (end ?? Task.CompletedTask).WaitAsync(context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
    };

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
        folder.Dispose();
    }

    public static Task WriteAsync(HttpContext context, int status, object body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(JsonSerializer.Serialize(body, body.GetType(), ContractJson.Options));
    }

    private static Task NotThere(HttpContext context) => ReplyAsync(context, new Rejected(RejectionCode.NotFound, "not there"));

    private static Task ReplyAsync(HttpContext context, IReply reply)
    {
        var body = JsonSerializer.SerializeToElement(reply, reply.GetType(), ContractJson.Options);
        var manifest = Manifests.Of(reply.GetType());
        return reply is Rejected rejected
            ? WriteAsync(context, Status(rejected.Code), new { manifest, body, error_message = rejected.Message })
            : WriteAsync(context, 200, new { manifest, body });
    }

    private static int Status(RejectionCode code) => code switch
    {
        RejectionCode.Invalid => 400,
        RejectionCode.NotAuthenticated => 401,
        RejectionCode.NotPermitted => 403,
        RejectionCode.NotFound => 404,
        RejectionCode.Conflict => 409,
        RejectionCode.NotImplemented => 501,
        RejectionCode.Timeout => 504,
        _ => 503,
    };

    private async Task CommandAsync(HttpContext context)
    {
        var (envelope, message) = await ReadAsync(context);
        Commands.Enqueue(new Received(envelope.GetProperty("to").GetString()!, (ICommand)message, envelope));
        await ReplyAsync(context, Answer(message));
    }

    private async Task QueryAsync(HttpContext context)
    {
        var (_, message) = await ReadAsync(context);
        Queries.Enqueue((IQuery)message);
        await ReplyAsync(context, Answer(message));
    }

    private async Task<(JsonElement Envelope, object Message)> ReadAsync(HttpContext context)
    {
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        var envelope = await JsonSerializer.DeserializeAsync<JsonElement>(context.Request.Body);
        var type = Manifests.Find(envelope.GetProperty("manifest").GetString()!)!;
        return (envelope, envelope.GetProperty("body").Deserialize(type, ContractJson.Options)!);
    }

    private IReply Answer(object message) =>
        answers.TryGetValue(message.GetType(), out var answer) ? answer(message)
            : new Rejected(RejectionCode.NotFound, $"no answer for {message.GetType().Name}");
}
