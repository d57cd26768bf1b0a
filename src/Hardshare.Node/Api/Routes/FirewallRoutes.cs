using System.Net;
using Hardshare.Contracts.Api;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Api.Views;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Hardshare.Node.Api.Routes;

/// <summary>Who may connect to an instance: the first rule that matches decides. After a flush nobody may.</summary>
internal static class FirewallRoutes
{
    public static WebApplication MapFirewall(this WebApplication app)
    {
        app.MapGet("/firewall/{id}", GetAsync).Needs(RouteNeed.Reading).WithSummary("Firewall rules of an instance");
        app.MapPost("/firewall/{id}", AddAsync).Needs(RouteNeed.Changing).Takes<FirewallOrder>().WithSummary("Append a firewall rule");
        app.MapDelete("/firewall/{id}", FlushAsync).Needs(RouteNeed.Changing).WithSummary("Remove all rules and let nobody in");
        return app;
    }

    private static async Task<Ok<FirewallInfo>> GetAsync(ApiCall call, string id)
    {
        var firewall = (await Lookup.OwnInstanceAsync(call, id)).Firewall;
        return TypedResults.Ok(new FirewallInfo(
            [.. firewall.Rules.Select(rule => (IReadOnlyList<string>)[rule.Source, Name(rule.Action)])], Name(firewall.Default)));
    }

    private static async Task<Ok<Empty>> AddAsync(ApiCall call, string id)
    {
        var body = await call.BodyAsync();
        var action = body.RequiredText("action", 16) switch
        {
            "ACCEPT" => FirewallAction.Accept,
            "DROP" => FirewallAction.Drop,
            "REJECT" => FirewallAction.Reject,
            _ => throw ApiException.BadRequest("action must be ACCEPT, DROP or REJECT"),
        };
        var source = body.Text("src", 64) switch
        {
            null => Own(call.Context.Connection.RemoteIpAddress),
            var text => AddressRange.TryRead(text, out var range)
                ? range : throw ApiException.BadRequest("src must be an IPv4 or IPv6 address or CIDR range, for example 10.0.0.0/8"),
        };
        var view = await Lookup.OwnInstanceAsync(call, id);
        var reply = await call.SendAsync(EntityAddress.Of(view.Id), new AddFirewallRule(new FirewallRule(source, action)));
        reply.ExpectDone(Lookup.NoInstance);
        return TypedResults.Ok(Empty.Value);
    }

    private static async Task<Ok<Empty>> FlushAsync(ApiCall call, string id)
    {
        var view = await Lookup.OwnInstanceAsync(call, id);
        (await call.SendAsync(EntityAddress.Of(view.Id), new FlushFirewall())).ExpectDone(Lookup.NoInstance);
        return TypedResults.Ok(Empty.Value);
    }

    private static string Own(IPAddress? address) =>
        address is null
            ? throw ApiException.BadRequest("src is missing, and a Unix socket has no address to take instead")
            : AddressRange.Of(address);

    private static string Name(FirewallAction action) => action.ToString().ToUpperInvariant();
}
