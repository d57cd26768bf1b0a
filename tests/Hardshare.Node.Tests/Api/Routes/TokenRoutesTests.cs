using System.Text.Json;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class TokenRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    [Fact]
    public async Task Create_by_root_makes_a_token_that_works()
    {
        var host = shared.Fresh();
        using var root = host.BySocket();
        var made = await root.PostRawAsync("/token", """{"user":"alice","scope":"read","expires_in":3600,"organizations":["lab"],"note":"laptop"}""").OkAsync();

        var text = made.GetProperty("token").GetString()!;
        made.GetProperty("sha256").GetString().ShouldBe(TokenHash.Of(text));
        made.GetProperty("expires").GetString().ShouldBe("2026-03-01T13:00:00.000Z");
        var recorded = (RecordToken)host.Workspace.Sent.Single().Command;
        recorded.ShouldSatisfyAllConditions(
            () => recorded.User.ShouldBe("alice"),
            () => recorded.Scope.ShouldBe(TokenScope.Read),
            () => recorded.Expires.ShouldBe(Views.Noon.AddHours(1)),
            () => recorded.Organizations.ShouldBe(["lab"]),
            () => recorded.Note.ShouldBe("laptop"),
            () => recorded.IsAdministrator.ShouldBeFalse());
        host.Workspace.Sent.Single().To.ShouldBe(EntityAddress.Tokens);
        using var client = host.With(text);
        await client.GetAsync("/instances").OkAsync();
    }

    [Fact]
    public async Task Create_without_a_word_is_for_the_caller_for_thirty_days_but_not_past_the_callers_own_token()
    {
        var host = shared.Fresh();
        using var root = host.BySocket();
        var long_ = await root.PostEmptyAsync("/token").OkAsync();
        long_.GetProperty("expires").GetString().ShouldBe("2026-03-31T12:00:00.000Z");
        ((RecordToken)host.Workspace.Sent.Last().Command).User.ShouldBe("root");

        using var client = host.With(host.Token(life: TimeSpan.FromDays(2)));
        var short_ = await client.PostEmptyAsync("/token").OkAsync();
        short_.GetProperty("expires").GetString().ShouldBe("2026-03-03T12:00:00.000Z");
        ((RecordToken)host.Workspace.Sent.Last().Command).User.ShouldBe("alice");
    }

    [Theory]
    [InlineData("""{"user":"bob"}""", 403)]
    [InlineData("""{"user":"anon:guest"}""", 403)]
    [InlineData("""{"administrator":true}""", 403)]
    [InlineData("""{"organizations":["other"]}""", 403)]
    [InlineData("""{"expires_in":864000}""", 403)]
    [InlineData("""{"expires_in":0}""", 400)]
    [InlineData("""{"expires_in":99999999999}""", 400)]
    [InlineData("""{"scope":"everything"}""", 400)]
    [InlineData("""{"scope":1}""", 400)]
    [InlineData("""{"instance":"x"}""", 400)]
    [InlineData("""{"deployment":7}""", 400)]
    [InlineData("""{"user":"*"}""", 400)]
    [InlineData("""{"user":"a:b"}""", 400)]
    [InlineData("""{"user":"a b"}""", 400)]
    [InlineData("""{"user":""}""", 400)]
    [InlineData("""{"user":" "}""", 400)]
    [InlineData("""{"organizations":[""]}""", 400)]
    [InlineData("""{"note":"\u001b[31m"}""", 400)]
    [InlineData("""{"organizations":[null]}""", 400)]
    public async Task Create_of_what_the_caller_may_not_give_is_refused(string body, int status)
    {
        var host = shared.Fresh();
        using var client = host.With(host.Token(organizations: ["lab"]));
        await client.PostRawAsync("/token", body).ErrorAsync(status);
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Create_with_a_limited_token_stays_within_its_limits()
    {
        var host = shared.Fresh();
        var instance = InstanceId.New();
        using var client = host.With(host.Token(instance: instance));
        await client.PostRawAsync("/token", $$"""{"instance":"{{InstanceId.New()}}"}""").ErrorAsync(403);
        await client.PostEmptyAsync("/token").OkAsync();
        ((RecordToken)host.Workspace.Sent.Single().Command).Instance.ShouldBe(instance);
    }

    [Fact]
    public async Task Create_of_a_limited_token_by_one_without_limits_works()
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        var deployment = DeploymentId.New();
        await client.PostRawAsync("/token", $$"""{"deployment":"{{deployment}}","scope":"read","expires_in":60}""").OkAsync();
        ((RecordToken)host.Workspace.Sent.Single().Command).Deployment.ShouldBe(deployment);
    }

    [Fact]
    public async Task Create_that_is_refused_shows_no_token()
    {
        var host = shared.Fresh();
        host.Workspace.Script = _ => Task.FromResult<IReply?>(new Rejected(RejectionCode.Unavailable, "the journal is away"));
        using var root = host.BySocket();
        (await root.PostEmptyAsync("/token").ErrorAsync(503, "the journal is away")).TryGetProperty("token", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task List_is_of_the_callers_own_tokens_unless_an_administrator_asks()
    {
        var host = shared.Fresh();
        var token = host.Token("alice", TokenScope.Read);
        host.Token("bob");
        using var client = host.With(token);
        var own = (await client.GetAsync("/tokens").OkAsync()).GetProperty("tokens");
        own.GetArrayLength().ShouldBe(1);
        own[0].GetProperty("sha256").GetString().ShouldBe(TokenHash.Of(token));
        own[0].GetProperty("scope").GetString().ShouldBe("read");
        own[0].GetRawText().ShouldNotContain(token);
        await client.GetAsync("/tokens?user=bob").ErrorAsync(403);

        using var root = host.BySocket();
        Count(await root.GetAsync("/tokens").OkAsync()).ShouldBe(2);
        Count(await root.GetAsync("/tokens?user=bob").OkAsync()).ShouldBe(1);
        Count(await root.GetAsync("/tokens?user=user:bob").OkAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Revoke_ends_a_token_at_once_also_the_one_that_asks()
    {
        var host = shared.Fresh();
        var token = host.Token();
        using var client = host.With(token);
        await client.PostEmptyAsync($"/revoke/{TokenHash.Of(host.Token("bob"))}").ErrorAsync(404, "token not found");
        await client.PostEmptyAsync($"/revoke/{TokenHash.Of(token).ToUpperInvariant()}").OkAsync();
        await client.GetAsync("/instances").ErrorAsync(401, "wrong authorization token");
    }

    [Fact]
    public async Task Purge_ends_all_of_the_callers_tokens_and_no_others()
    {
        var host = shared.Fresh();
        using var one = host.As("alice");
        using var two = host.With(host.Token("alice", life: TimeSpan.FromHours(3)));
        using var other = host.As("bob");
        await one.PostEmptyAsync("/purge").OkAsync();
        await one.GetAsync("/instances").ErrorAsync(401);
        await two.GetAsync("/instances").ErrorAsync(401);
        await other.GetAsync("/instances").OkAsync();
    }

    private static int Count(JsonElement list) => list.GetProperty("tokens").GetArrayLength();
}
