using System.Text.RegularExpressions;
using Hardshare.Contracts.Access;
using Hardshare.Node.Access;
using Hardshare.Node.Tests.Api.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hardshare.Node.Tests.Api;

/// <summary>Every endpoint there is, with every method: what it declares, and that the declaration is held to.</summary>
public sealed partial class RouteNeedTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private static readonly string[] Public = ["/", "/health", "/openapi.json"];

    private static readonly string[] Discovery =
        ["/workspaces", "/deployments", "/deployments/{type}", "/deployment/{id}", "/queuelen/{id}", "/qlen", "/qlen/{type}"];

    [Fact]
    public async Task Endpoint_each_one_declares_what_it_needs()
    {
        var host = shared.Fresh();
        var routes = Routes(host);

        routes.Count.ShouldBeGreaterThan(50);
        foreach (var (pattern, method, need) in routes)
        {
            var expected = Public.Contains(pattern) ? RouteNeed.Nothing
                : Discovery.Contains(pattern) ? RouteNeed.Discovery
                : method == "GET" || pattern == "/query" ? RouteNeed.Reading
                : need == RouteNeed.Reading && IsNotOffered(pattern) ? RouteNeed.Reading : RouteNeed.Changing;
            need.ShouldBe(expected, $"{method} {pattern}");
        }
    }

    [Fact]
    public async Task Endpoint_without_token_is_refused_unless_public()
    {
        var host = shared.Fresh();
        foreach (var (pattern, method, need) in Routes(host).Where(each => each.Need is RouteNeed.Reading or RouteNeed.Changing))
        {
            var body = await SendAsync(host.Http, method, pattern).ErrorAsync(401, RouteGuardMiddleware.WrongToken);
            body.TryGetProperty("result_message", out _).ShouldBe(ReadsResultMessage(pattern), $"{method} {pattern}");
        }
    }

    [Fact]
    public async Task Endpoint_of_discovery_without_token_depends_on_the_option()
    {
        await using var open = await ApiHost.StartAsync();
        await using var closed = await ApiHost.StartAsync(options => options with { PublicDiscovery = false });
        foreach (var (pattern, method, _) in Routes(open).Where(each => each.Need == RouteNeed.Discovery))
        {
            using var reply = await SendAsync(open.Http, method, pattern);
            ((int)reply.StatusCode).ShouldBeOneOf(200, 404);
            await SendAsync(closed.Http, method, pattern).ErrorAsync(401, RouteGuardMiddleware.WrongToken);
        }
    }

    [Fact]
    public async Task Endpoint_with_a_token_that_is_not_valid_is_refused_also_where_discovery_is_public()
    {
        var host = shared.Fresh();
        using var client = host.With("nonsense");
        foreach (var (pattern, method, need) in Routes(host))
        {
            if (need == RouteNeed.Nothing)
                (await SendAsync(client, method, pattern)).IsSuccessStatusCode.ShouldBeTrue(pattern);
            else
                await SendAsync(client, method, pattern).ErrorAsync(401, RouteGuardMiddleware.WrongToken);
        }
    }

    [Fact]
    public async Task Endpoint_that_changes_refuses_a_token_for_reading_and_sends_no_command()
    {
        var host = shared.Fresh();
        using var client = host.With(host.Token(scope: TokenScope.Read));
        foreach (var (pattern, method, _) in Routes(host).Where(each => each.Need == RouteNeed.Changing))
            await SendAsync(client, method, pattern).ErrorAsync(403, "this token may only read");
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Endpoint_that_only_reads_sends_no_command()
    {
        var host = shared.Fresh();
        using var client = host.With(host.Token(administrator: true));
        foreach (var (pattern, method, _) in Routes(host).Where(each => each.Need != RouteNeed.Changing
            && !each.Pattern.EndsWith("events", StringComparison.Ordinal)))
            (await SendAsync(client, method, pattern)).Dispose();
        host.Workspace.Sent.ShouldBeEmpty();
    }

    private static bool IsNotOffered(string pattern) =>
        new[] { "/vpn/", "/addon/", "/ci/", "/hardshare/cam", "/hardshare/hook", "/hardshare/alert", "/instance/{id}/event" }
            .Any(each => pattern.StartsWith(each, StringComparison.Ordinal));

    private static bool ReadsResultMessage(string pattern) =>
        pattern.StartsWith("/new", StringComparison.Ordinal) || pattern.StartsWith("/terminate", StringComparison.Ordinal);

    private static List<(string Pattern, string Method, RouteNeed Need)> Routes(ApiHost host) =>
    [
        .. from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods
               ?? throw new InvalidOperationException($"{endpoint} takes any method")
           let need = endpoint.Metadata.GetMetadata<RouteNeedMetadata>()
               ?? throw new InvalidOperationException($"{endpoint} declares no need")
           select (endpoint.RoutePattern.RawText!, method, need.Need),
    ];

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string method, string pattern) =>
        client.SendAsync(
            new HttpRequestMessage(new HttpMethod(method), Parameter().Replace(pattern, "6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11")));

    [GeneratedRegex("\\{[^}]*\\}")]
    private static partial Regex Parameter();
}
