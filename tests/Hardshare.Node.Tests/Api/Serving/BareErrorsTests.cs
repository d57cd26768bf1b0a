using System.Text.Json;
using Hardshare.Node.Api.Serving;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Serving;

public sealed class BareErrorsTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    public static TheoryData<string, int> Nonsense => new()
    {
        { "nonsense\r\n\r\n", 400 },
        { "GET /instance/%00 HTTP/1.1\r\nHost: x\r\n\r\n", 400 },
        { "GET /health HTTP/1.1\r\n\r\n", 400 },
        { "GET /health HTTP/9.9\r\nHost: x\r\n\r\n", 505 },
        { "GET /health HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n", 400 },
        { "POST /new HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400 },
        { $"GET /{new string('a', 70_000)} HTTP/1.1\r\nHost: x\r\n\r\n", 414 },
        { $"GET / HTTP/1.1\r\nHost: x\r\nCookie: {new string('a', 140_000)}\r\n\r\n", 431 },
        { $"GET / HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 200).Select(i => $"X-{i}: a\r\n"))}\r\n", 431 },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task Request_that_never_reaches_a_route_gets_the_envelope(string request, int status)
    {
        var host = shared.Fresh();
        var reply = await host.RawAsync(request);
        reply.ShouldStartWith($"HTTP/1.1 {status}");
        var parts = reply.Split("\r\n\r\n");
        parts[0].ShouldContain("Content-Type: application/json");
        parts[0].ShouldContain($"Content-Length: {parts[1].Length}");
        JsonElement.Parse(parts[1]).GetProperty("error_message").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task Request_after_others_on_one_connection_gets_it_too()
    {
        var host = shared.Fresh();
        var reply = await host.RawAsync("GET /health HTTP/1.1\r\nHost: x\r\n\r\nGET /nothing HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n");
        reply.ShouldContain("""{"status":"ok","problems":0}""");
        reply.ShouldContain("no such route");
        reply.ShouldEndWith("bad request\"}");
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 404 Not Found\r\nContent-Length: 40\r\nConnection: close\r\n\r\n")]
    [InlineData("{\"text\":\"HTTP/1.1 400\"}")]
    [InlineData("HTTP/1.1")]
    [InlineData("")]
    public void WithBody_of_anything_else_is_null(string written) =>
        BareErrors.WithBody(System.Text.Encoding.ASCII.GetBytes(written)).ShouldBeNull();
}
