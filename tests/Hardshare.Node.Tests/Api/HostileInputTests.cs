using System.Net.Http.Headers;
using System.Text;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api;

/// <summary>Whatever comes, the answer is a JSON object with <c>error_message</c>, and nothing of it reaches the workspace.</summary>
public sealed class HostileInputTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    public static TheoryData<string, string> Bodies => new()
    {
        { "a list", "[]" },
        { "a text", "\"x\"" },
        { "a number", "12" },
        { "no end", "{" },
        { "two objects", "{}{}" },
        { "a comment", "{} // x" },
        { "a trailing comma", """{"reserve":true,}""" },
        { "a member twice", """{"reserve":true,"reserve":false}""" },
        { "text for a flag", """{"reserve":"yes"}""" },
        { "number for a flag", """{"keepalive":1}""" },
        { "fraction of a second", """{"expire_d":1.5}""" },
        { "nothing as a lifetime", """{"expire_d":0}""" },
        { "negative lifetime", """{"expire_d":-1}""" },
        { "endless lifetime", """{"expire_d":99999999999}""" },
        { "number past all bounds", """{"expire_d":1e400}""" },
        { "text for a number", """{"expire_d":"90"}""" },
        { "number for a key", """{"sshkey":5}""" },
        { "object for a key", """{"sshkey":{"a":1}}""" },
        { "no key", """{"sshkey":"rm -rf /"}""" },
        { "empty key", """{"sshkey":""}""" },
        { "key with options", """{"sshkey":"command=\"id\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWuYfmsPW5bEeA1tDyXhs1ISdEnHvJI4XcBqOjhd6hJ x"}""" },
        { "two keys", """{"sshkey":"ssh-ed25519 AAAA x\nssh-ed25519 AAAA y"}""" },
        { "zero in a text", """{"eurl":"a\u0000b"}""" },
        { "half of a surrogate pair", """{"eurl":"\ud800"}""" },
        { "escape sequence", """{"eurl":"\u001b[2J"}""" },
        { "deep nesting", $$"""{"repo":{{new string('[', 5000)}}{{new string(']', 5000)}}}""" },
        { "not a JSON value", """{"reserve":NaN}""" },
    };

    public static TheoryData<string, string, int, string> Requests => new()
    {
        { "GET", "/nothing/here", 404, "no such route" },
        { "GET", "/instance/not-an-id", 404, "instance not found" },
        { "GET", "/instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11", 404, "instance not found" },
        { "GET", "/instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11/sshkey", 404, "instance not found" },
        { "GET", "/instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11/what", 404, "instance not found" },
        { "POST", "/terminate/6c1d4fb88f5e4f0e9d5b3c7c5a1f0a11", 404, "instance not found" },
        { "GET", "/firewall/..%2F..%2Fetc%2Fpasswd", 404, "instance not found" },
        { "GET", "/deployment/x", 404, "no workspace deployment found with given ID" },
        { "GET", "/deployment/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11/rules", 404, "no workspace deployment found with given ID" },
        { "GET", "/queuelen/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11", 404, "no workspace deployment found with given ID" },
        { "DELETE", "/reservation/x", 404, "reservation not found" },
        { "POST", "/new/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11", 404, "no matching wdeployment found" },
        { "POST", "/new/no_such_type", 404, "no matching wdeployment found" },
        { "POST", "/revoke/xyz", 404, "token not found" },
        { "POST", "/revoke/ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 404, "token not found" },
        { "GET", "/history/x", 404, "nothing with this id that you may see" },
        { "DELETE", "/deployment/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11/rule/70000", 404, "rule not found" },
        { "PUT", "/instances", 405, "PUT is not possible here" },
        { "POST", "/instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11", 405, "POST is not possible here" },
        { "GET", "/purge", 405, "GET is not possible here" },
        { "TRACE", "/", 405, "TRACE is not possible here" },
        { "BREW", "/health", 405, "BREW is not possible here" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Launch_with_a_body_that_is_wrong_is_a_400_that_says_so(string what, string body)
    {
        what.ShouldNotBeEmpty();
        var host = shared.Fresh();
        using var client = host.As("alice");
        var error = await client.PostRawAsync("/new/arm", body).ErrorAsync(400);
        error.GetProperty("error_message").GetString()!.ShouldNotContain("line ,");
        error.GetProperty("result_message").GetString().ShouldBe(error.GetProperty("error_message").GetString());
        host.Workspace.Sent.ShouldBeEmpty();
        host.Keys.Pairs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Launch_with_bytes_that_are_no_text_is_a_400()
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        var content = new ByteArrayContent([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]);
        await client.PostAsync("/new/arm", content).ErrorAsync(400, "the body is not UTF-8");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/json; charset=utf-16")]
    public async Task Body_with_whatever_content_type_is_read_as_json(string type)
    {
        var host = shared.Fresh();
        var deployment = Views.Deployment();
        host.Workspace.Deployments[deployment.Id] = deployment;
        using var client = host.As("alice");
        var content = new ByteArrayContent([.. Encoding.UTF8.Preamble, .. """{"reserve":false}"""u8]);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        await client.PostAsync("/new/arm", content).OkAsync();
    }

    [Theory]
    [MemberData(nameof(Requests))]
    public async Task Request_that_fits_nothing_gets_its_status_in_the_envelope(string method, string path, int status, string message)
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        await client.SendAsync(request).ErrorAsync(status, message);
    }

    [Fact]
    public async Task Wrong_method_says_which_ones_are_possible()
    {
        var host = shared.Fresh();
        using var reply = await host.Http.PutAsync("/health", null);
        reply.Content.Headers.Allow.ShouldBe(["GET", "HEAD"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Body_that_is_too_long_is_a_413_with_or_without_its_length(bool saysLength)
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/new/arm") { Content = new StringContent(new string(' ', 70_000)) };
        request.Headers.TransferEncodingChunked = !saysLength;
        await client.SendAsync(request).ErrorAsync(413, "the body is larger than 65536 bytes");
    }

    [Fact]
    public async Task Body_far_beyond_the_servers_own_limit_is_a_413_too()
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/new/arm") { Content = new StringContent(new string(' ', 3_000_000)) };
        request.Headers.TransferEncodingChunked = true;
        await client.SendAsync(request).ErrorAsync(413);
    }

    [Fact]
    public async Task Address_that_is_too_long_is_a_414()
    {
        var host = shared.Fresh();
        await host.Http.GetAsync($"/deployments?q={new string('a', 20_000)}").ErrorAsync(414);
    }

    [Fact]
    public async Task Headers_that_are_too_large_are_a_431()
    {
        var host = shared.Fresh();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/deployments");
        request.Headers.Add("Cookie", new string('a', 40_000));
        await host.Http.SendAsync(request).ErrorAsync(431);
    }

    [Fact]
    public async Task Bug_behind_a_route_is_a_500_that_tells_nothing_and_is_logged()
    {
        var host = shared.Fresh();
        host.Workspace.QueryScript = (_, _) => throw new InvalidOperationException("the secret place");
        using var client = host.As("alice");
        var error = await client.GetAsync("/instances").ErrorAsync(500);
        error.GetRawText().ShouldNotContain("secret");
        host.Log.Lines.ShouldContain(line => line.Contains("the secret place", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Workspace_that_does_not_answer_is_a_504_before_clients_lose_patience()
    {
        var host = shared.Fresh();
        host.Workspace.QueryScript = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, host.Time, cancellation);
            return null;
        };
        using var client = host.As("alice");
        client.Timeout = TimeSpan.FromSeconds(30);
        await client.GetAsync("/instances").ErrorAsync(504, "no answer in time");
    }

    [Fact]
    public async Task Head_of_any_readable_route_has_status_and_no_body()
    {
        var host = shared.Fresh();
        foreach (var path in new[] { "/workspaces", "/health", "/deployments?info=t", "/openapi.json" })
        {
            var reply = await host.RawAsync($"HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            reply.ShouldStartWith("HTTP/1.1 200 OK");
            reply.ShouldEndWith("\r\n\r\n");
        }

        var missing = await host.RawAsync("HEAD /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        missing.ShouldStartWith("HTTP/1.1 404");
        missing.ShouldEndWith("\r\n\r\n");
        (await host.RawAsync("HEAD /purge HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).ShouldStartWith("HTTP/1.1 405");
    }
}
