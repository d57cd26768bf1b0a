using System.Text.Json;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Access;

/// <summary>A token that is limited to one instance or deployment reaches that and nothing else, by whatever route.</summary>
public sealed class TokenReachTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private static readonly DeploymentView Here = Views.Deployment("user:alice");
    private static readonly DeploymentView There = Views.Deployment("user:alice");
    private static readonly InstanceView Mine = Views.Instance(Here, "user:alice");
    private static readonly InstanceView Other = Views.Instance(There, "user:alice");
    private static readonly RequestView Waiting = new(RequestId.New(), "user:alice", Views.Noon, [There.Id], null, 0, "taken");

    /// <summary>Method, path, body, and the status with an instance's token, a deployment's, and one without limits.</summary>
    public static TheoryData<string, string, string, int, int, int> Calls => new()
    {
        { "GET", "/instance/{mine}", "", 200, 200, 200 },
        { "GET", "/instance/{other}", "", 404, 404, 200 },
        { "POST", "/instance/{mine}/ka", "", 200, 200, 200 },
        { "POST", "/instance/{other}/ka", "", 404, 404, 200 },
        { "POST", "/terminate/{mine}", "", 200, 200, 200 },
        { "POST", "/terminate/{other}", "", 404, 404, 200 },
        { "GET", "/firewall/{mine}", "", 200, 200, 200 },
        { "DELETE", "/firewall/{other}", "", 404, 404, 200 },
        { "GET", "/deployment/{here}", "", 403, 200, 200 },
        { "GET", "/deployment/{there}", "", 403, 403, 200 },
        { "POST", "/deployment/{here}/lockout", "", 403, 200, 200 },
        { "POST", "/deployment/{there}/lockout", "", 403, 403, 200 },
        { "POST", "/deployment/{here}/rule", """{"cap":"CAP_INSTANTIATE"}""", 403, 200, 200 },
        { "POST", "/deployment/{there}/rule", """{"cap":"CAP_INSTANTIATE"}""", 403, 403, 200 },
        { "POST", "/new/{here}", "", 403, 200, 200 },
        { "POST", "/new/{there}", "", 403, 403, 200 },
        { "POST", "/new/arm", "", 403, 403, 200 },
        { "POST", "/new", """{"wds":["{here}","{there}"]}""", 403, 403, 200 },
        { "DELETE", "/reservation/{waiting}", "", 404, 404, 200 },
        { "POST", "/hardshare/register", """{"local_name":"x"}""", 403, 403, 403 },
        { "POST", "/hardshare/dis/{here}", "", 403, 200, 200 },
        { "POST", "/hardshare/terminate/{mine}", "", 200, 200, 200 },
        { "POST", "/hardshare/terminate/{other}", "", 404, 404, 200 },
        { "GET", "/history/{mine}", "", 200, 200, 200 },
        { "GET", "/history/{other}", "", 404, 404, 200 },
        { "GET", "/history/{here}", "", 404, 200, 200 },
        { "GET", "/history/{there}", "", 404, 404, 200 },
        { "POST", "/purge", "", 403, 403, 200 },
        { "GET", "/metrics", "", 403, 403, 200 },
        { "POST", "/query", """{"manifest":"get-node-v1"}""", 403, 403, 200 },
        { "POST", "/query", """{"manifest":"get-instance-v1","body":{"instance":"{other}"}}""", 404, 404, 200 },
        { "POST", "/query", """{"manifest":"get-deployment-v1","body":{"deployment":"{here}"}}""", 403, 200, 200 },
        { "POST", "/query", """{"manifest":"get-request-v1","body":{"request":"{waiting}"}}""", 404, 404, 200 },
        { "POST", "/command", """{"to":"instance/{mine}","manifest":"terminate-instance-v1"}""", 200, 200, 200 },
        { "POST", "/command", """{"to":"instance/{other}","manifest":"terminate-instance-v1"}""", 403, 403, 200 },
        { "POST", "/command", """{"to":"deployment/{there}","manifest":"dissolve-deployment-v1"}""", 403, 403, 200 },
        { "POST", "/command", """{"to":"request/{waiting}","manifest":"withdraw-request-v1"}""", 403, 403, 200 },
        { "POST", "/command", """{"to":"node/","manifest":"drain-node-v1"}""", 403, 403, 200 },
        { "POST", "/command", """{"to":"tokens","manifest":"purge-tokens-v1","body":{"user":"alice"}}""", 403, 403, 200 },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_with_a_limited_token_reaches_no_further(
        string method, string path, string body, int ofInstance, int ofDeployment, int free)
    {
        foreach (var (limit, status) in new[] { ("instance", ofInstance), ("deployment", ofDeployment), ("none", free) })
        {
            var host = Scene();
            using var client = host.With(host.Token(
                instance: limit == "instance" ? Mine.Id : null, deployment: limit == "deployment" ? Here.Id : null));
            using var request = new HttpRequestMessage(new HttpMethod(method), Fill(path)) { Content = new StringContent(Fill(body)) };
            using var reply = await client.SendAsync(request);
            ((int)reply.StatusCode).ShouldBe(status, $"{limit}: {await reply.Content.ReadAsStringAsync()}");
            if (status != 200)
                host.Workspace.Sent.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData("/instances", "workspace_instances", 1, 1, 2)]
    [InlineData("/deployments", "workspace_deployments", 0, 1, 2)]
    [InlineData("/reservations", "reservations", 0, 0, 1)]
    [InlineData("/hardshare/list", "wdeployments", 0, 1, 2)]
    [InlineData("/tokens", "tokens", 1, 1, 1)]
    [InlineData("/workspaces", "workspace_types", 0, 1, 1)]
    public async Task List_with_a_limited_token_is_cut_to_its_reach(string path, string name, int ofInstance, int ofDeployment, int free)
    {
        foreach (var (limit, count) in new[] { ("instance", ofInstance), ("deployment", ofDeployment), ("none", free) })
        {
            var host = Scene();
            using var client = host.With(host.Token(
                instance: limit == "instance" ? Mine.Id : null, deployment: limit == "deployment" ? Here.Id : null));
            JsonElement list = await client.GetAsync(path).OkAsync();
            list.GetProperty(name).GetArrayLength().ShouldBe(count, limit);
        }
    }

    [Fact]
    public async Task Token_that_is_limited_can_revoke_itself_and_no_other_of_its_user()
    {
        var host = Scene();
        var other = host.Token();
        var token = host.Token(instance: Mine.Id);
        using var client = host.With(token);
        await client.PostEmptyAsync($"/revoke/{Node.Access.TokenHash.Of(other)}").ErrorAsync(403);
        await client.PostEmptyAsync($"/revoke/{Node.Access.TokenHash.Of(token)}").OkAsync();
    }

    private static string Fill(string text) => text
        .Replace("{mine}", Mine.Id.ToString(), StringComparison.Ordinal).Replace("{other}", Other.Id.ToString(), StringComparison.Ordinal)
        .Replace("{here}", Here.Id.ToString(), StringComparison.Ordinal).Replace("{there}", There.Id.ToString(), StringComparison.Ordinal)
        .Replace("{waiting}", Waiting.Id.ToString(), StringComparison.Ordinal);

    private ApiHost Scene()
    {
        var host = shared.Fresh();
        foreach (var each in new[] { Here, There })
            host.Workspace.Deployments[each.Id] = each;
        foreach (var each in new[] { Mine, Other })
            host.Workspace.Instances[each.Id] = each;
        host.Workspace.Requests[Waiting.Id] = Waiting;
        return host;
    }
}
