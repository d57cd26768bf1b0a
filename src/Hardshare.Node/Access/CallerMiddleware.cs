using Hardshare.Actors;
using Hardshare.Node.Api;

namespace Hardshare.Node.Access;

/// <summary>
/// Finds out who calls. What is not a Bearer token counts as no token (a netrc entry makes clients send Basic); a Bearer token that is not
/// valid is an error, on public routes as well. Nothing is refused here: that is for <see cref="RouteGuardMiddleware"/>, after the rate
/// limit.
/// </summary>
internal sealed class CallerMiddleware(RequestDelegate next, TokenTexts texts, IWorkspace workspace, ApiOptions options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        context.Features.Set(new CallerFeature(await IdentifyAsync(context)));
        await next(context);
    }

    /// <summary>The caller of a request, or null when it showed a token that is not valid.</summary>
    private async Task<Caller?> IdentifyAsync(HttpContext context)
    {
        if (BearerToken(context) is { } token)
        {
            var subject = await texts.SubjectAsync(token);
            return subject is not null && workspace.FindToken(TokenHash.Of(token)) is { Revoked: false } known
                && Contracts.Api.ApiJson.User(known.User) == subject ? Caller.Of(known) : null;
        }

        return PeerCredentials.UserOf(context) == options.AdministratorUserId ? Caller.Root : Caller.Anonymous;
    }

    private static string? BearerToken(HttpContext context)
    {
        const string Scheme = "Bearer ";
        var header = context.Request.Headers.Authorization.ToString();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : null;
    }
}

/// <summary>The caller of the request at hand; null for a token that is not valid.</summary>
internal sealed record CallerFeature(Caller? Caller)
{
    public static Caller? Of(HttpContext context) =>
        (context.Features.Get<CallerFeature>() ?? throw new InvalidOperationException("nobody has looked who calls yet")).Caller;
}
