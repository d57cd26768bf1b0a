using System.Text.Json;
using Hardshare.Contracts.Api;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Serving;

namespace Hardshare.Node.Api.Routes;

/// <summary>The generic routes of the actor client: any command to any entity, any query, as JSON by manifest.</summary>
internal static class MessageRoutes
{
    private static readonly TimeSpan DefaultPatience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPatience = TimeSpan.FromMinutes(1);

    public static WebApplication MapMessages(this WebApplication app)
    {
        app.MapPost("/command", CommandAsync).Needs(RouteNeed.Changing).Takes<CommandRequest>().Produces<MessageReply>()
            .WithSummary("Send a command to an entity").WithDescription("Idempotency-Key may give the command's id.");
        app.MapPost("/query", QueryAsync).Needs(RouteNeed.Reading).Takes<QueryRequest>().Produces<MessageReply>()
            .WithSummary("Ask a query");
        return app;
    }

    private static async Task<IResult> CommandAsync(ApiCall call)
    {
        var body = await call.BodyAsync();
        var (to, command) = CommandReader.Read(call, body);
        var id = body.Text("id", 64) is not { } text ? IdempotencyKey.ExactCommandOf(call)
            : Guid.TryParseExact(text, "D", out var value) ? new CommandId(value) : throw ApiException.BadRequest("id must be a UUID");
        var reply = await call.Workspace.SendAsync(to, command, call.Cancellation, Patience(call, body), id, body.Text("correlation", 128));
        return Answer(reply);
    }

    private static async Task<IResult> QueryAsync(ApiCall call) =>
        Answer(await call.AskAsync(MessageReader.Read<IQuery>(await call.BodyAsync())));

    private static TimeSpan Patience(ApiCall call, JsonBody body)
    {
        if (body.Find("deadline") is not { } value)
        {
            return DefaultPatience;
        }

        if (value.ValueKind != JsonValueKind.String || !value.TryGetDateTimeOffset(out var deadline))
        {
            throw ApiException.BadRequest("deadline must be a time in ISO 8601, for example 2026-03-01T12:00:00Z");
        }

        var left = deadline - call.Time.GetUtcNow();
        return left <= TimeSpan.Zero ? throw ApiException.Of(
            new Rejected(RejectionCode.Timeout, "the deadline has passed"), StatusCodes.Status504GatewayTimeout)
            : left < LongestPatience ? left : LongestPatience;
    }

    private static IResult Answer(IReply reply)
    {
        if (reply is Rejected rejected)
        {
            throw ApiException.Of(rejected, RejectionStatus.Of(rejected.Code));
        }

        var body = JsonSerializer.SerializeToElement(reply, reply.GetType(), ContractJson.Options);
        return TypedResults.Ok(new MessageReply(Manifests.Of(reply.GetType()), body));
    }
}
