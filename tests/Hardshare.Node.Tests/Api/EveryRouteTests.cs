using System.Text;
using System.Text.RegularExpressions;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Tests.Api.Support;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Hardshare.Node.Tests.Api;

/// <summary>
/// Every route, by every method that it has, with everything that is wrong: an envelope with a status that blames the right side.
/// </summary>
public sealed partial class EveryRouteTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private static readonly string[] Values =
    [
        "6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11", "x", "%00", "%0d%0aX-Evil:%201", "..%2f..%2fetc", "%F0%9F%A4%96", "'%20or%201=1--", "{id}",
        "6c1d4fb88f5e4f0e9d5b3c7c5a1f0a11", new string('9', 3000),
    ];

    private static readonly string[] Bodies =
    [
        "[]", "null", "{", "{}", "\u00ff\u00fe", """{"reserve":{},"sshkey":[],"cap":{},"action":[],"desc":7,"reason":[],"to":1,"manifest":{},"user":[]}""",
        """{"cap":"\u0000","action":"\u0000","desc":"\u0000","reason":"\u0000","to":"\u0000","manifest":"\u0000","user":"\u0000","sshkey":"\u0000"}""",
        new string('[', 40_000), new string('{', 70_000),
    ];

    private static readonly string[] Queries =
    [
        "", "?max_per_page=-1&page=x&q=%00%ff&types=!,,!&maxlen=1e9&sort_by=%27&info=&after=-1&max=x", "?at=never&user=%00&to_user=%00&wds=,,x",
    ];

    [Fact]
    public async Task Route_with_wrong_input_answers_in_the_envelope_and_never_fails_itself()
    {
        var host = shared.Fresh();
        using var client = host.With(host.Token(administrator: true));
        foreach (var (method, pattern) in Routes(host))
        {
            var inputs = from value in Values
                         let path = Parameter().Replace(pattern, value)
                         from query in method == "GET" ? Queries : [""]
                         from body in method == "POST" && value == Values[0] ? Bodies : [""]
                         select (path + query, body);
            foreach (var (path, body) in inputs.Distinct())
            {
                using var request = new HttpRequestMessage(new HttpMethod(method), path);
                request.Content = method == "POST" ? new ByteArrayContent(Encoding.Latin1.GetBytes(body)) : null;
                using var reply = await client.SendAsync(request);
                var status = (int)reply.StatusCode;
                var text = await reply.Content.ReadAsStringAsync();
                (status is 200 or 501 || status is >= 400 and < 500).ShouldBeTrue($"{method} {path} {body}: {status} {text}");
                if (status != 200)
                    text.ShouldContain("\"error_message\":\"");
            }
        }

        host.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_of_every_manifest_with_a_wrong_body_is_refused_or_done_and_never_fails()
    {
        var host = shared.Fresh();
        using var client = host.With(host.Token(administrator: true));
        var id = Guid.NewGuid();
        foreach (var (manifest, _) in Manifests.All)
        {
            foreach (var to in new[] { $"deployment/{id}", $"instance/{id}", $"request/{id}", "node/", "requests", "tokens" })
            {
                foreach (var body in new[] { "{}", "[]", "null", "{\"deployment\":7,\"instance\":{},\"order\":[],\"reason\":{},\"user\":1,\"rule\":\"x\"}" })
                {
                    var text = $$"""{"to":"{{to}}","manifest":"{{manifest}}","body":{{body}} }""";
                    foreach (var path in new[] { "/command", "/query" })
                    {
                        using var reply = await client.PostRawAsync(path, text);
                        ((int)reply.StatusCode).ShouldBeOneOf(200, 400, 403, 404, 501);
                    }
                }
            }
        }

        host.Log.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>Streams do not end by themselves, and purging would end the token at hand.</summary>
    private static IEnumerable<(string Method, string Pattern)> Routes(ApiHost host) =>
        from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let pattern = endpoint.RoutePattern.RawText!
        where pattern is not ("/events" or "/purge")
        from method in endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
        select (method, pattern);

    [GeneratedRegex("\\{[^}]*\\}")]
    private static partial Regex Parameter();
}
