using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Client;

/// <summary>
/// Speaks to a node: commands and queries of the contracts go in, replies come out, refusals and faults are <see cref="CliFailure"/>s.
/// Waits on the caller's thread, but for streams; <c>cancellation</c> ends the waiting.
/// </summary>
internal sealed class NodeClient(Target target, TimeProvider time, TimeSpan patience, CancellationToken cancellation) : IDisposable
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient http = Connection.Open(target, patience);

    public Target Target => target;

    /// <summary>
    /// Execute a command. It is sent with an id of its own, so that a second attempt after a cut connection cannot execute it twice.
    /// </summary>
    public Answer Send(EntityAddress to, ICommand command)
    {
        var id = CommandId.New();
        var deadline = time.GetUtcNow() + patience;
        return Post("command", command, writer =>
        {
            writer.WriteString("to"u8, to.ToString());
            writer.WriteString("id"u8, id.Value);
            writer.WriteString("deadline"u8, deadline);
        });
    }

    public Answer Ask(IQuery query) => Post("query", query, null);

    public T Ask<T>(IQuery query)
        where T : class, IReply => Ask(query).As<T>();

    /// <summary>Like <see cref="Ask{T}"/>, but null for what does not exist.</summary>
    public T? TryAsk<T>(IQuery query)
        where T : class, IReply
    {
        try
        {
            return Ask<T>(query);
        }
        catch (CliFailure e) when (e.Rejection == RejectionCode.NotFound)
        {
            return null;
        }
    }

    public JsonElement Get(string path) => Exchange(() => new HttpRequestMessage(HttpMethod.Get, path));

    public JsonElement Post(string path, ReadOnlyMemory<byte> body) =>
        Exchange(() => new HttpRequestMessage(HttpMethod.Post, path) { Content = Content(body) });

    /// <summary>
    /// Open a live stream. It ends when the node ends it; a cut is a <see cref="CliFailure"/> or an <see cref="IOException"/>.
    /// </summary>
    public async Task<Stream> StreamAsync(string path, CancellationToken end)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await Connection.OpenAsync(http, request, target, end);
        if (response.IsSuccessStatusCode)
            return await response.Content.ReadAsStreamAsync(end);
        using (response)
            throw Refusal(response.StatusCode, await response.Content.ReadAsByteArrayAsync(end));
    }

    public void Dispose() => http.Dispose();

    private Answer Post(string path, object message, Action<Utf8JsonWriter>? head)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            head?.Invoke(writer);
            writer.WriteString("manifest"u8, Wire.ManifestOf(message.GetType()));
            writer.WritePropertyName("body"u8);
            JsonSerializer.Serialize(writer, message, Wire.Options.GetTypeInfo(message.GetType()));
            writer.WriteEndObject();
        }

        var reply = Post(path, buffer.WrittenMemory);
        var answer = ReadAnswer(reply);
        return answer.Manifest == "rejected-v1" ? throw Refusal(HttpStatusCode.OK, reply) : answer;
    }

    private static Answer ReadAnswer(JsonElement reply) =>
        reply.ValueKind == JsonValueKind.Object
            && reply.TryGetProperty("manifest", out var manifest) && manifest.ValueKind == JsonValueKind.String
            && reply.TryGetProperty("body", out var body)
                ? new Answer(manifest.GetString()!, body)
                : throw new CliFailure(ExitCode.Failed, "what answered is not a Hardshare node", "check the URL or the socket");

    private JsonElement Exchange(Func<HttpRequestMessage> request)
    {
        // A kept connection may have been closed under us: the second attempt goes out on a new one, and is harmless (see Send).
        for (var attempt = 1; ; attempt++)
        {
            using var message = request();
            try
            {
                using var response = Connection.Send(http, message, target, cancellation);
                var bytes = Read(response);
                return response.IsSuccessStatusCode ? Parse(bytes) : throw Refusal(response.StatusCode, bytes);
            }
            catch (CliFailure e) when (
                attempt == 1 && e.InnerException is HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded })
            {
            }
        }
    }

    private static byte[] Read(HttpResponseMessage response)
    {
        using var bytes = new MemoryStream();
        response.Content.ReadAsStream().CopyTo(bytes);
        return bytes.ToArray();
    }

    private static ByteArrayContent Content(ReadOnlyMemory<byte> body)
    {
        var content = new ByteArrayContent(body.ToArray());
        content.Headers.ContentType = Json;
        return content;
    }

    private static JsonElement Parse(byte[] bytes)
    {
        try
        {
            return JsonElement.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw new CliFailure(
                ExitCode.Failed, "what answered is not a Hardshare node: its answer is no JSON", "check the URL or the socket", cause: e);
        }
    }

    private static CliFailure Refusal(HttpStatusCode status, byte[] bytes)
    {
        try
        {
            return Refusal(status, JsonElement.Parse(bytes));
        }
        catch (JsonException)
        {
            return Rejections.Of(status, null);
        }
    }

    private static CliFailure Refusal(HttpStatusCode status, JsonElement reply)
    {
        if (reply.ValueKind != JsonValueKind.Object)
            return Rejections.Of(status, null);
        if (reply.TryGetProperty("body", out var body) && TryReadRejection(body) is { } rejected)
            return Rejections.Of(rejected.Code, rejected.Message);
        var told = reply.TryGetProperty("error_message", out var text) && text.ValueKind == JsonValueKind.String;
        return Rejections.Of(status, told ? text.GetString() : null);
    }

    private static Rejected? TryReadRejection(JsonElement body)
    {
        try
        {
            return body.Deserialize(Wire.Of<Rejected>());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
