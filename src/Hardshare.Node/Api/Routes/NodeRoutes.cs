using Hardshare.Contracts.Nodes;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.Observability;

namespace Hardshare.Node.Api.Routes;

/// <summary>The node itself: whether it answers, what it measures, what it offers.</summary>
internal static class NodeRoutes
{
    public static WebApplication MapNode(this WebApplication app)
    {
        app.MapGet("/", () => TypedResults.Ok(new About("hardshare", Version(), "/openapi.json"))).Needs(RouteNeed.Nothing)
            .WithSummary("What this is");
        app.MapGet("/health", async (NodeHealth health) => TypedResults.Ok(await health.ReadAsync())).Needs(RouteNeed.Nothing)
            .WithSummary("Whether the node answers, and how many problems it has")
            .WithDescription("Always 200 while the node answers; status is ok or degraded.");
        app.MapGet("/metrics", MetricsAsync).Needs(RouteNeed.Reading).Produces(200, contentType: "text/plain")
            .WithSummary("Metrics, for Prometheus");
        app.MapOpenApi("/openapi.json").Needs(RouteNeed.Nothing);
        return app;
    }

    private static async Task<IResult> MetricsAsync(ApiCall call)
    {
        if (call.Caller.IsLimited)
        {
            throw ApiException.NotPermitted("this token is limited");
        }

        if (await call.Workspace.AskAsSystemAsync(new GetNode(), call.Cancellation) is NodeView node)
        {
            call.Service<NodeMetrics>().NodeSeen(node);
        }

        return TypedResults.Text(call.Service<PrometheusListener>().Render(), "text/plain; version=0.0.4; charset=utf-8");
    }

    private static string Version() => typeof(NodeRoutes).Assembly.GetName().Version?.ToString(3) ?? "";

    private sealed record About(string Name, string Version, string Documentation);
}
