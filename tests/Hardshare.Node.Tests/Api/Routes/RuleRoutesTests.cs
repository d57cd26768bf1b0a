using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class RuleRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private static readonly AccessRule[] Rules =
    [
        new(1, Views.Noon, "alice", Capabilities.Instantiate),
        new(2, Views.Noon, "bob", Capabilities.NoInstantiate, 7),
        new(3, Views.Noon, "type:anon", Capabilities.NoInstantiate),
        new(4, Views.Noon, "*", Capabilities.Instantiate),
    ];

    [Theory]
    [InlineData("olga", "", "1 2 3 4")]
    [InlineData("olga", "?to_user=bob", "2")]
    [InlineData("olga", "?to_user=*", "4")]
    [InlineData("alice", "", "1 4")]
    [InlineData("alice", "?to_user=bob", "")]
    [InlineData("anon:guest", "", "3 4")]
    public async Task List_shows_owners_all_and_others_what_is_about_them(string user, string query, string expected)
    {
        var host = shared.Fresh();
        var deployment = Add(host, Views.Deployment() with { Rules = Rules });
        using var client = host.As(user);
        foreach (var path in new[] { "/rules", $"/deployment/{deployment.Id}/rules" })
        {
            var rules = (await client.GetAsync(path + query).OkAsync()).GetProperty("rules").EnumerateArray().ToList();
            string.Join(' ', rules.Select(rule => rule.GetProperty("id").GetInt32())).ShouldBe(expected);
        }
    }

    [Fact]
    public async Task List_has_every_field_that_owners_clients_insist_on()
    {
        var host = shared.Fresh();
        var deployment = Add(host, Views.Deployment() with { Rules = Rules });
        using var client = host.As("olga");
        var rules = (await client.GetAsync($"/deployment/{deployment.Id}/rules").OkAsync()).GetProperty("rules");
        rules[0].GetRawText().ShouldBe(
            $$"""{"id":1,"date_created":"2026-03-01T12:00:00.000Z","user":"alice","wdeployment_id":"{{deployment.Id}}","capability":"CAP_INSTANTIATE","param":null}""");
        rules[1].GetProperty("param").GetInt32().ShouldBe(7);
    }

    [Fact]
    public async Task Rule_is_set_for_everyone_when_it_names_nobody_and_keeps_its_id()
    {
        var host = shared.Fresh();
        var deployment = Add(host, Views.Deployment());
        using var client = host.As("olga");
        (await client.PostRawAsync($"/deployment/{deployment.Id}/rule", """{"cap":"CAP_INSTANTIATE"}""")
            .OkAsync()).GetRawText().ShouldBe("""{"rule_id":1}""");
        (await client.PostRawAsync($"/deployment/{deployment.Id}/rule", """{"cap":"CAP_NO_INSTANTIATE","user":"*"}""").OkAsync())
            .GetProperty("rule_id").GetInt32().ShouldBe(1);
        host.Workspace.Deployments[deployment.Id].Rules.ShouldHaveSingleItem().Capability.ShouldBe(Capabilities.NoInstantiate);
        await client.DeleteAsync($"/deployment/{deployment.Id}/rule/1").OkAsync();
        host.Workspace.Deployments[deployment.Id].Rules.ShouldBeEmpty();
        await client.DeleteAsync($"/deployment/{deployment.Id}/rule/1").ErrorAsync(404, "rule not found");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"cap":"instantiate"}""")]
    [InlineData("""{"cap":7}""")]
    [InlineData("""{"cap":"CAP_INSTANTIATE","user":"type:everybody"}""")]
    [InlineData("""{"cap":"CAP_INSTANTIATE","user":"org:lab"}""")]
    [InlineData("""{"cap":"CAP_INSTANTIATE","user":""}""")]
    [InlineData("""{"cap":"CAP_INSTANTIATE","user":["a"]}""")]
    [InlineData("""{"cap":"CAP_INSTANTIATE","param":"x"}""")]
    public async Task Rule_that_makes_no_sense_is_a_400(string body)
    {
        var host = shared.Fresh();
        var deployment = Add(host, Views.Deployment());
        using var client = host.As("olga");
        await client.PostRawAsync($"/deployment/{deployment.Id}/rule", body).ErrorAsync(400);
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rule_of_anothers_deployment_is_a_403_and_of_none_a_404()
    {
        var host = shared.Fresh();
        var deployment = Add(host, Views.Deployment());
        using var client = host.As("alice");
        await client.PostRawAsync($"/deployment/{deployment.Id}/rule", """{"cap":"CAP_INSTANTIATE"}""").ErrorAsync(403);
        await client.PostRawAsync($"/deployment/{DeploymentId.New()}/rule", """{"cap":"CAP_INSTANTIATE"}""")
            .ErrorAsync(404, "no workspace deployment found with given ID");
    }

    private static DeploymentView Add(ApiHost host, DeploymentView view) => host.Workspace.Deployments[view.Id] = view;
}
