using System.Net;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Pipeline;

public sealed class RateLimitTests
{
    [Fact]
    public async Task Request_beyond_the_burst_is_a_429_that_says_when_to_come_back()
    {
        await using var host = await ApiHost.StartAsync(options => options with { RequestBurst = 2, RequestsPerSecond = 1 });
        using var alice = host.As("alice");
        using var bob = host.As("bob");
        await ExhaustAsync(alice);
        using var refused = await alice.GetAsync("/instances");
        if (refused.StatusCode == HttpStatusCode.TooManyRequests)
            refused.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
        (await bob.GetAsync("/instances")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Guessing_tokens_is_limited_by_address_and_root_is_not_limited()
    {
        await using var host = await ApiHost.StartAsync(options => options with { RequestBurst = 2, RequestsPerSecond = 1 });
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 8; i++)
        {
            using var client = host.With($"guess{i}");
            using var reply = await client.GetAsync("/instances");
            statuses.Add(reply.StatusCode);
        }

        statuses.ShouldContain(HttpStatusCode.TooManyRequests);
        using var root = host.BySocket();
        for (var i = 0; i < 8; i++)
            await root.GetAsync("/instances").OkAsync();
    }

    [Fact]
    public async Task Launch_without_a_key_is_limited_since_making_one_is_work_and_with_a_key_it_is_not()
    {
        await using var host = await ApiHost.StartAsync(options => options with { MadeKeyBurst = 1, MadeKeysPerSecond = 1 });
        using var client = host.As("alice");
        await client.PostEmptyAsync("/new/arm").ErrorAsync(404);
        var last = HttpStatusCode.NotFound;
        for (var i = 0; i < 50 && last != HttpStatusCode.TooManyRequests; i++)
        {
            using var reply = await client.PostEmptyAsync("/new/arm");
            last = reply.StatusCode;
        }

        last.ShouldBe(HttpStatusCode.TooManyRequests);
        const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWuYfmsPW5bEeA1tDyXhs1ISdEnHvJI4XcBqOjhd6hJ x";
        await client.PostRawAsync("/new/arm", $$"""{"sshkey":"{{Key}}"}""").ErrorAsync(404);
    }

    [Fact]
    public async Task Forwarded_address_counts_only_from_a_proxy_that_is_trusted()
    {
        await using var naive = await ApiHost.StartAsync(options => options with { RequestBurst = 2, RequestsPerSecond = 1 });
        (await SpreadAsync(naive)).ShouldContain(HttpStatusCode.TooManyRequests);
        await using var behind = await ApiHost.StartAsync(options => options with
        {
            RequestBurst = 2,
            RequestsPerSecond = 1,
            TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")],
        });
        (await SpreadAsync(behind)).ShouldNotContain(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Forwarded_address_is_the_firewalls_default_source_behind_a_trusted_proxy()
    {
        await using var host = await ApiHost.StartAsync(options => options with { TrustedProxies = [IPNetwork.Parse("127.0.0.1/32")] });
        var view = Views.Instance(Views.Deployment(), "user:alice");
        host.Workspace.Instances[view.Id] = view;
        using var client = host.As("alice");
        client.DefaultRequestHeaders.Add("X-Forwarded-For", "198.51.100.9, 203.0.113.5");
        await client.PostRawAsync($"/firewall/{view.Id}", """{"action":"ACCEPT"}""").OkAsync();
        host.Workspace.Instances[view.Id].Firewall.Rules.Single().Source.ShouldBe("203.0.113.5/32");
    }

    /// <summary>One second refills one request: a slow machine may need more than three to be refused.</summary>
    private static async Task ExhaustAsync(HttpClient client)
    {
        for (var i = 0; i < 100; i++)
        {
            using var reply = await client.GetAsync("/instances");
            if (reply.StatusCode == HttpStatusCode.TooManyRequests)
                return;
        }

        throw new InvalidOperationException("never refused");
    }

    private static async Task<List<HttpStatusCode>> SpreadAsync(ApiHost host)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/workspaces");
            request.Headers.Add("X-Forwarded-For", $"198.51.100.{i}");
            using var reply = await host.Http.SendAsync(request);
            statuses.Add(reply.StatusCode);
        }

        return statuses;
    }
}
