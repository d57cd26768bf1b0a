using Hardshare.Contracts.Access;
using Hardshare.Contracts.Api;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Api.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>Tokens: made, listed by fingerprint, revoked.</summary>
internal static class TokenRoutes
{
    private const string NoToken = "token not found";

    public static WebApplication MapTokens(this WebApplication app)
    {
        app.MapPost("/token", CreateAsync).Needs(RouteNeed.Changing).Takes<TokenOrder>().WithSummary("Make a token");
        app.MapGet("/tokens", ListAsync).Needs(RouteNeed.Reading).WithSummary("The caller's tokens")
            .WithDescription("An administrator sees all, or with user those of one user.");
        app.MapPost("/revoke/{hash}", RevokeAsync).Needs(RouteNeed.Changing).WithSummary("Make a token invalid, by its SHA-256");
        app.MapPost("/purge", PurgeAsync).Needs(RouteNeed.Changing).WithSummary("Make all tokens of the caller invalid");
        return app;
    }

    private static async Task<Ok<TokenReply>> CreateAsync(ApiCall call)
    {
        var wish = TokenWish.Of(call, await call.BodyAsync());
        var text = call.Service<TokenTexts>().Issue(
            wish.User, wish.Scope, wish.Expires, wish.IsAdministrator, wish.Organizations, wish.Instance, wish.Deployment);
        var hash = TokenHash.Of(text);
        var reply = await call.SendAsync(EntityAddress.Tokens, wish.Recorded(hash));
        reply.ExpectDone(NoToken);
        return TypedResults.Ok(new TokenReply(text, hash, ApiJson.Time(wish.Expires)));
    }

    private static async Task<Ok<TokenInfoList>> ListAsync(ApiCall call)
    {
        var principal = call.Caller.Principal;
        var wanted = call.Query["user"].ToString();
        var own = TokenWish.ShownUser(principal.ToString());
        var user = wanted.Length > 0 ? TokenWish.ShownUser(wanted) : principal.IsAdministrator ? null : own;
        if (!principal.IsAdministrator && user != own)
        {
            throw ApiException.NotPermitted("only an administrator may list another's tokens");
        }

        var tokens = (await call.AskAsync(new ListTokens(user))).Expect<TokenList>(NoToken).Tokens;
        return TypedResults.Ok(new TokenInfoList([.. tokens.Select(Info)]));
    }

    private static async Task<Ok<Empty>> RevokeAsync(ApiCall call, string hash)
    {
        var fingerprint = TokenHash.Normalize(hash) ?? throw ApiException.NotFound(NoToken);
        (await call.SendAsync(EntityAddress.Tokens, new RevokeToken(fingerprint))).ExpectDone(NoToken);
        return TypedResults.Ok(Empty.Value);
    }

    private static async Task<Ok<Empty>> PurgeAsync(ApiCall call)
    {
        var user = TokenWish.ShownUser(call.Caller.Principal.ToString());
        (await call.SendAsync(EntityAddress.Tokens, new PurgeTokens(user))).ExpectDone(NoToken);
        return TypedResults.Ok(Empty.Value);
    }

    private static TokenInfo Info(TokenView view) => new(
        view.Hash, ApiJson.User(view.User), ScopeName(view.Scope), ApiJson.Time(view.Issued), ApiJson.Time(view.Expires),
        view.IsAdministrator,
        view.Organizations, view.Instance?.ToString(), view.Deployment?.ToString(), view.Revoked, view.Note);

    private static string ScopeName(TokenScope scope) => scope == TokenScope.ReadWrite ? TokenWish.ReadWrite : TokenWish.Read;
}
