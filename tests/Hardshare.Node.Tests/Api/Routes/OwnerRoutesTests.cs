using System.Text.Json;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class OwnerRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    [Fact]
    public async Task Register_without_a_body_takes_the_only_candidate()
    {
        var host = shared.Fresh();
        host.Workspace.Local.Add(new LocalDevice("taken", DeploymentId.New()));
        host.Workspace.Local.Add(new LocalDevice("bench-arm", null));
        using var client = host.With(host.Token("olga", administrator: true));
        var reply = await client.PostEmptyAsync("/hardshare/register").OkAsync();

        reply.GetProperty("owner").GetString().ShouldBe("olga");
        var command = (RegisterDeployment)host.Workspace.Sent.Single().Command;
        command.LocalName.ShouldBe("bench-arm");
        command.Type.ShouldBe("bench-arm");
        command.Owner.ShouldBe("user:olga");
        reply.GetProperty("id").GetString().ShouldBe(command.Deployment.ToString());
        host.Workspace.Sent.Single().To.ShouldBe(EntityAddress.Node());
    }

    [Fact]
    public async Task Register_that_is_ambiguous_names_the_candidates()
    {
        var host = shared.Fresh();
        using var client = host.With(host.Token("olga", administrator: true));
        await client.PostEmptyAsync("/hardshare/register").ErrorAsync(400);
        host.Workspace.Local.AddRange([new LocalDevice("one", null), new LocalDevice("two", null)]);
        var error = await client.PostEmptyAsync("/hardshare/register").ErrorAsync(400);
        error.GetProperty("error_message").GetString()!.ShouldContain("one, two");
    }

    [Fact]
    public async Task Register_with_all_that_can_be_said_twice_with_one_key_makes_one_id()
    {
        var host = shared.Fresh();
        using var client = host.With(host.Token("olga", administrator: true, organizations: ["lab"]));
        client.DefaultRequestHeaders.Add("Idempotency-Key", "k");
        const string Body = """{"local_name":"one","type":"arm","region":"upstairs","desc":"an arm"}""";
        var first = await client.PostRawAsync("/hardshare/register", Body).OkAsync();
        var second = await client.PostRawAsync("/hardshare/register", Body).OkAsync();
        first.GetProperty("owner").GetString().ShouldBe("org:lab");
        second.GetProperty("id").GetString().ShouldBe(first.GetProperty("id").GetString());
        host.Workspace.Sent.Select(each => each.Id).Distinct().Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("bob", "user:bob")]
    [InlineData("org:other", "org:other")]
    public async Task Register_by_an_administrator_for_another_makes_them_the_owner(string owner, string expected)
    {
        var host = shared.Fresh();
        using var client = host.With(host.Token("olga", administrator: true));
        await client.PostRawAsync("/hardshare/register", $$"""{"local_name":"one","owner":"{{owner}}"}""").OkAsync();
        ((RegisterDeployment)host.Workspace.Sent.Single().Command).Owner.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("""{"local_name":"one"}""")]
    [InlineData("""{"local_name":"one","owner":"org:lab"}""")]
    [InlineData("""{"local_name":"none"}""")]
    public async Task Register_by_who_is_no_administrator_is_refused_and_names_nothing(string body)
    {
        var host = shared.Fresh();
        host.Workspace.Local.AddRange([new LocalDevice("secret-one", null), new LocalDevice("secret-two", null)]);
        foreach (var token in new[] { host.Token("olga", organizations: ["lab"]), host.Token("anon:x") })
        {
            using var client = host.With(token);
            (await client.PostRawAsync("/hardshare/register", body).ErrorAsync(403)).GetRawText().ShouldNotContain("secret");
        }
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task List_has_the_own_deployments_with_every_field_that_clients_insist_on()
    {
        var host = shared.Fresh();
        var own = Add(host, Views.Deployment("user:olga"));
        var away = Add(host, Views.Deployment("org:lab") with { OfflineReason = "host is down", LockReason = "x" });
        Add(host, Views.Deployment("user:bob"));
        var gone = Add(host, Views.Deployment("user:olga") with { Dissolved = Views.Noon });
        using var client = host.With(host.Token("olga", organizations: ["lab"]));
        var list = (await client.GetAsync("/hardshare/list").OkAsync()).GetProperty("wdeployments");
        list.GetArrayLength().ShouldBe(2);
        Find(list, own.Id).GetRawText().ShouldBe(
            $$"""{"id":"{{own.Id}}","date_created":"2026-03-01T12:00:00.000Z","desc":"an arm on a bench","origin":null,"dissolved":null,"heartbeat":"2026-03-01T12:00:00.000Z","lockout":false}""");
        Find(list, away.Id).GetProperty("heartbeat").ValueKind.ShouldBe(JsonValueKind.Null);
        Find(list, away.Id).GetProperty("lockout").GetBoolean().ShouldBeTrue();
        var all = (await client.GetAsync("/hardshare/list?with_dissolved").OkAsync()).GetProperty("wdeployments");
        Find(all, gone.Id).GetProperty("dissolved").GetString().ShouldBe("2026-03-01T12:00:00.000Z");
    }

    [Fact]
    public async Task Deployment_of_ones_own_can_be_locked_described_and_dissolved_once()
    {
        var host = shared.Fresh();
        var own = Add(host, Views.Deployment("org:lab"));
        using var client = host.With(host.Token("olga", organizations: ["lab"]));
        await client.PostEmptyAsync($"/deployment/{own.Id}/lockout").OkAsync();
        await client.PostRawAsync($"/deployment/{own.Id}/lockout", """{"reason":"new gripper"}""").OkAsync();
        host.Workspace.Deployments[own.Id].LockReason.ShouldBe("new gripper");
        await client.DeleteAsync($"/deployment/{own.Id}/lockout").OkAsync();
        await client.DeleteAsync($"/deployment/{own.Id}/lockout").OkAsync();
        host.Workspace.Deployments[own.Id].LockReason.ShouldBeNull();

        await client.PostRawAsync($"/hardshare/{own.Id}", """{"desc":"new words"}""").OkAsync();
        host.Workspace.Deployments[own.Id].Description.ShouldBe("new words");
        await client.PostRawAsync($"/hardshare/{own.Id}", $$"""{"desc":"{{new string('x', 81)}}"}""").ErrorAsync(400);
        await client.PostRawAsync($"/hardshare/{own.Id}", "{}").ErrorAsync(400);
        await client.PostRawAsync($"/hardshare/wd/{own.Id}", """{"supported_addons":[]}""").OkAsync();
        await client.PostRawAsync($"/hardshare/wd/{own.Id}", """{"supported_addons":["cam"]}""").ErrorAsync(501);

        await client.PostEmptyAsync($"/hardshare/dis/{own.Id}").OkAsync();
        await client.PostEmptyAsync($"/hardshare/dis/{own.Id}").ErrorAsync(400, "already dissolved");
    }

    [Theory]
    [InlineData("POST", "/deployment/{0}/lockout", "")]
    [InlineData("DELETE", "/deployment/{0}/lockout", "")]
    [InlineData("POST", "/hardshare/dis/{0}", "")]
    [InlineData("POST", "/hardshare/{0}", """{"desc":"x"}""")]
    [InlineData("POST", "/hardshare/wd/{0}", "")]
    public async Task Deployment_of_another_is_not_found(string method, string path, string body)
    {
        var host = shared.Fresh();
        var other = Add(host, Views.Deployment("user:olga"));
        using var client = host.As("alice");
        using var request = new HttpRequestMessage(new HttpMethod(method), string.Format(null, path, other.Id));
        request.Content = new StringContent(body);
        await client.SendAsync(request).ErrorAsync(404, "no workspace deployment found with given ID");
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Instances_on_ones_deployment_are_the_owners_to_see_and_end()
    {
        var host = shared.Fresh();
        var deployment = Add(host, Views.Deployment("user:olga"));
        var instance = Views.Instance(deployment, "user:alice");
        host.Workspace.Instances[instance.Id] = instance;
        var elsewhere = Views.Instance(Views.Deployment("user:bob"), "user:olga");
        host.Workspace.Instances[elsewhere.Id] = elsewhere;
        using var client = host.As("olga");
        var list = await client.GetAsync("/hardshare/instances").OkAsync();
        list.GetArrayLength().ShouldBe(1);
        list[0].GetRawText().ShouldBe(
            $$"""{"id":"{{instance.Id}}","starttime":"2026-03-01T12:00:00.000Z","status":"READY","wdid":"{{deployment.Id}}","user":"alice"}""");
        await client.GetAsync($"/hardshare/instance/{instance.Id}").OkAsync();
        await client.GetAsync($"/hardshare/instance/{elsewhere.Id}").ErrorAsync(404, "instance not found");
        await client.PostEmptyAsync($"/hardshare/terminate/{elsewhere.Id}").ErrorAsync(404, "instance not found");
        await client.PostEmptyAsync($"/hardshare/terminate/{instance.Id}").OkAsync();
        host.Workspace.Instances[instance.Id].Status.ShouldBe(InstanceStatus.Terminating);
    }

    private static JsonElement Find(JsonElement list, DeploymentId id) =>
        list.EnumerateArray().Single(each => each.GetProperty("id").GetString() == id.ToString());

    private static DeploymentView Add(ApiHost host, DeploymentView view) => host.Workspace.Deployments[view.Id] = view;
}
