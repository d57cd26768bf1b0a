using System.Text.RegularExpressions;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Api;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Api.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>Who may do what. Owners see all rules of their deployments, others those that are about them.</summary>
internal static partial class RuleRoutes
{
    public static WebApplication MapRules(this WebApplication app)
    {
        app.MapGet("/rules", ListAllAsync).Needs(RouteNeed.Reading)
            .WithSummary("Rules of all deployments, as far as they concern the caller");
        app.MapGet("/deployment/{id}/rules", ListAsync).Needs(RouteNeed.Reading)
            .WithSummary("Rules of a deployment").WithDescription("Query: to_user.");
        app.MapPost("/deployment/{id}/rule", SetAsync).Needs(RouteNeed.Changing).Takes<RuleOrder>().WithSummary("Set a user's rule");
        app.MapDelete("/deployment/{id}/rule/{rule}", RemoveAsync).Needs(RouteNeed.Changing).WithSummary("Remove a rule");
        return app;
    }

    private static async Task<Ok<RuleInfoList>> ListAllAsync(ApiCall call)
    {
        var all = (await call.AskAsync(new ListDeployments())).Expect<DeploymentList>(Lookup.NoDeployment).Deployments;
        return TypedResults.Ok(new RuleInfoList([.. all.SelectMany(each => VisibleRules(call, each))]));
    }

    private static async Task<Ok<RuleInfoList>> ListAsync(ApiCall call, string id) =>
        TypedResults.Ok(new RuleInfoList([.. VisibleRules(call, await Lookup.DeploymentAsync(call, id))]));

    private static async Task<Ok<RuleIdReply>> SetAsync(ApiCall call, string id)
    {
        var body = await call.BodyAsync();
        var capability = body.RequiredText("cap", 64);
        var user = body.Text("user", 128) ?? "*";
        if (!CapabilityName().IsMatch(capability))
        {
            throw ApiException.BadRequest("cap must be a name such as CAP_INSTANTIATE");
        }

        if (user.Length == 0 || (user.Contains(':', StringComparison.Ordinal) && user != "type:anon"))
        {
            throw ApiException.BadRequest("user must be a user's name, type:anon or *");
        }

        var parameter = (int?)body.Number("param", int.MinValue, int.MaxValue);
        var address = EntityAddress.Of(Lookup.Id<DeploymentId>(id, Lookup.NoDeployment));
        var reply = await call.SendAsync(address, new SetRule(user, capability, parameter));
        return TypedResults.Ok(new RuleIdReply(reply.Expect<RuleAccepted>(Lookup.NoDeployment).RuleId));
    }

    private static async Task<Ok<Empty>> RemoveAsync(ApiCall call, string id, string rule)
    {
        const string NoRule = "rule not found";
        var address = EntityAddress.Of(Lookup.Id<DeploymentId>(id, Lookup.NoDeployment));
        if (!ushort.TryParse(rule, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture,
            out var number))
        {
            throw ApiException.NotFound(NoRule);
        }

        var reply = await call.SendAsync(address, new RemoveRule(number));
        reply.ExpectDone(NoRule);
        return TypedResults.Ok(Empty.Value);
    }

    private static IEnumerable<RuleInfo> VisibleRules(ApiCall call, DeploymentView deployment)
    {
        var principal = call.Caller.Principal;
        var toUser = call.Query["to_user"].ToString();
        return deployment.Rules
            .Where(rule => principal.ActsFor(deployment.Owner) || IsAbout(rule, principal))
            .Where(rule => toUser.Length == 0 || rule.User == toUser)
            .Select(rule => new RuleInfo(
                rule.Id, ApiJson.Time(rule.Created), rule.User, deployment.Id.ToString(), rule.Capability, rule.Parameter));
    }

    private static bool IsAbout(AccessRule rule, Principal principal) =>
        rule.User == "*" || (principal.Kind == "anon" ? rule.User == "type:anon" : principal.Kind == "user" && rule.User == principal.Name);

    [GeneratedRegex("^[A-Z][A-Z0-9_]*$", RegexOptions.CultureInvariant)]
    private static partial Regex CapabilityName();
}
