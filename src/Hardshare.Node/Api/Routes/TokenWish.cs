using Hardshare.Contracts.Access;
using Hardshare.Contracts.Api;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;

namespace Hardshare.Node.Api.Routes;

/// <summary>The body of a token's order, read, and held to what the caller may give: nobody hands out more than they hold.</summary>
internal sealed record TokenWish(
    string User, TokenScope Scope, DateTimeOffset Expires, bool IsAdministrator, IReadOnlyList<string> Organizations,
    InstanceId? Instance, DeploymentId? Deployment, string? Note)
{
    public const string Read = "read";
    public const string ReadWrite = "read-write";

    private const long DefaultSeconds = 30L * 24 * 3600;
    private const long LongestSeconds = 10L * 366 * 24 * 3600;

    public static TokenWish Of(ApiCall call, JsonBody body)
    {
        var caller = call.Caller;
        var seconds = body.Number("expires_in", 1, LongestSeconds);
        var wish = new TokenWish(
            ShownUser(body.Text("user", 128) ?? caller.Principal.ToString()),
            ScopeOf(body),
            Expiry(call, seconds),
            body.Flag("administrator") ?? false,
            body.Texts("organizations") ?? [],
            Id<InstanceId>(body, "instance") ?? caller.Token?.Instance,
            Id<DeploymentId>(body, "deployment") ?? caller.Token?.Deployment,
            body.Text("note", 200));
        wish.CheckPrincipal();
        if (!caller.Principal.IsAdministrator)
        {
            wish.RefuseMoreThan(caller.Principal);
        }

        wish.RefuseMoreThan(caller.Token);
        return wish;
    }

    /// <summary>Tokens are recorded under a user's name alone, other principals under their whole text.</summary>
    public static string ShownUser(string user) => ApiJson.User(user);

    public RecordToken Recorded(string hash) => new(hash, User, Scope, Expires, IsAdministrator, Organizations, Instance, Deployment, Note);

    private void CheckPrincipal()
    {
        var name = User.StartsWith("anon:", StringComparison.Ordinal) ? User["anon:".Length..] : User;
        if (name.Length == 0 || name == "*" || name.Contains(':', StringComparison.Ordinal) || name.Any(char.IsWhiteSpace))
        {
            throw ApiException.BadRequest("user must be a user's name, or anon:NAME for an invitation");
        }

        if (Organizations.Any(string.IsNullOrWhiteSpace))
        {
            throw ApiException.BadRequest("organizations must be names, not empty texts");
        }
    }

    private void RefuseMoreThan(Principal holder)
    {
        if (User != ShownUser(holder.ToString()))
        {
            throw ApiException.NotPermitted("only an administrator may make another's token");
        }

        if (IsAdministrator)
        {
            throw ApiException.NotPermitted("only an administrator may make an administrator's token");
        }

        if (Organizations.FirstOrDefault(org => holder.Organizations?.Contains(org) != true) is { } other)
        {
            throw ApiException.NotPermitted($"you do not act for the organization {other}");
        }
    }

    private void RefuseMoreThan(TokenView? held)
    {
        if (held is null)
        {
            return;
        }

        if (Expires > held.Expires)
        {
            throw ApiException.NotPermitted("the new token would outlast the one that asks for it");
        }

        if ((held.Instance is not null && Instance != held.Instance) || (held.Deployment is not null && Deployment != held.Deployment)
            || (held.Scope == TokenScope.Read && Scope != TokenScope.Read))
        {
            throw ApiException.NotPermitted("the new token would reach further than the one that asks for it");
        }
    }

    private static TokenScope ScopeOf(JsonBody body) => body.Text("scope", 32) switch
    {
        null or ReadWrite => TokenScope.ReadWrite,
        Read => TokenScope.Read,
        _ => throw ApiException.BadRequest($"scope must be {Read} or {ReadWrite}"),
    };

    /// <summary>
    /// Whole seconds, as in the token. What was not asked for is cut to the asking token's own end; what was asked for is refused instead.
    /// </summary>
    private static DateTimeOffset Expiry(ApiCall call, long? seconds)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(call.Time.GetUtcNow().ToUnixTimeSeconds());
        var expires = now.AddSeconds(seconds ?? DefaultSeconds);
        return seconds is null && call.Caller.Token?.Expires is { } end && end < expires ? end : expires;
    }

    private static TId? Id<TId>(JsonBody body, string name)
        where TId : struct, IId<TId>
    {
        if (body.Text(name, 64) is not { } text)
        {
            return null;
        }

        return TId.TryParse(text, out var id) ? id : throw ApiException.BadRequest($"{name} must be a UUID");
    }
}
