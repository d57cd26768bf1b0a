using System.Text.Json;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class DiscoveryRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    [Fact]
    public async Task Workspaces_are_the_types_of_what_is_not_dissolved()
    {
        var host = shared.Fresh();
        Add(host, Views.Deployment(type: "leg"));
        Add(host, Views.Deployment(type: "arm"));
        Add(host, Views.Deployment(type: "arm"));
        Add(host, Views.Deployment(type: "gone") with { Dissolved = Views.Noon });
        (await host.Http.GetAsync("/workspaces").OkAsync()).GetRawText().ShouldBe("""{"workspace_types":["arm","leg"]}""");
    }

    [Theory]
    [InlineData("", "arm-1 arm-2 leg-1 user_provided-1")]
    [InlineData("types=arm", "arm-1 arm-2")]
    [InlineData("types=arm,leg", "arm-1 arm-2 leg-1")]
    [InlineData("types=!user_provided", "arm-1 arm-2 leg-1")]
    [InlineData("types=%21user_provided%2C%21leg", "arm-1 arm-2")]
    [InlineData("types=arm,!arm", "")]
    [InlineData("types=!arm,arm", "")]
    [InlineData("q=second", "arm-2")]
    [InlineData("q=SECOND+arm", "arm-2")]
    [InlineData("q=upstairs", "leg-1")]
    [InlineData("q=aaaa", "arm-1")]
    [InlineData("q=nothing", "")]
    [InlineData("maxlen=0", "arm-2 leg-1 user_provided-1")]
    [InlineData("maxlen=1", "arm-1 arm-2 leg-1 user_provided-1")]
    [InlineData("maxlen=u", "arm-1 arm-2 leg-1 user_provided-1")]
    [InlineData("sort_by=dec_wtype&types=arm,leg", "leg-1 arm-1 arm-2")]
    [InlineData("sort_by=dec_count&types=arm,leg", "leg-1 arm-2 arm-1")]
    [InlineData("with_dissolved", "arm-1 arm-2 gone-1 leg-1 user_provided-1")]
    public async Task Search_finds(string query, string expected)
    {
        var host = shared.Fresh();
        var names = Populate(host);
        var page = await host.Http.GetAsync($"/deployments?{query}").OkAsync();
        var found = page.GetProperty("workspace_deployments").EnumerateArray().Select(each => names[each.GetString()!]);
        found.Order(StringComparer.Ordinal)
            .ShouldBe(expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal));
        if (query.StartsWith("sort_by", StringComparison.Ordinal))
            names[page.GetProperty("workspace_deployments")[0].GetString()!].ShouldBe(expected.Split(' ')[0]);
        page.GetProperty("page_count").GetInt32().ShouldBe(1);
        page.TryGetProperty("info", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Search_by_path_finds_a_type_unless_the_query_says_another()
    {
        var host = shared.Fresh();
        var names = Populate(host);
        var byPath = await host.Http.GetAsync("/deployments/leg").OkAsync();
        names[byPath.GetProperty("workspace_deployments")[0].GetString()!].ShouldBe("leg-1");
        var byQuery = await host.Http.GetAsync("/deployments/leg?types=user_provided").OkAsync();
        names[byQuery.GetProperty("workspace_deployments")[0].GetString()!].ShouldBe("user_provided-1");
    }

    [Fact]
    public async Task Search_lists_first_what_the_caller_could_have_at_once()
    {
        var host = shared.Fresh();
        AccessRule[] open = [new AccessRule(1, Views.Noon, "*", Capabilities.Instantiate)];
        var taken = Add(host, Views.Deployment() with { Rules = open, QueueLength = 2 });
        var offline = Add(host, Views.Deployment() with { Rules = open, OfflineReason = "the cable is out" });
        var forbidden = Add(host, Views.Deployment());
        var denied =
            Add(host, Views.Deployment() with { Rules = [.. open, new AccessRule(2, Views.Noon, "alice", Capabilities.NoInstantiate)] });
        var idle = Add(host, Views.Deployment() with { Rules = open });
        using var client = host.As("alice");
        var list = (await client.GetAsync("/deployments").OkAsync()).GetProperty("workspace_deployments");
        list[0].GetString().ShouldBe(idle.Id.ToString());
        list[1].GetString().ShouldBe(taken.Id.ToString());
        new[] { list[2].GetString(), list[3].GetString() }.ShouldBe([forbidden.Id.ToString(), denied.Id.ToString()], ignoreOrder: true);
        list[4].GetString().ShouldBe(offline.Id.ToString());
    }

    [Fact]
    public async Task Info_has_all_that_clients_index()
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Deployment() with { QueueLength = 1, LockReason = "loose gripper" });
        var page = await host.Http.GetAsync("/deployments?info=t").OkAsync();
        var info = page.GetProperty("info").GetProperty(view.Id.ToString());
        foreach (var (name, kind) in new[]
        {
            ("id", JsonValueKind.String), ("type", JsonValueKind.String), ("type_version", JsonValueKind.Number),
            ("supported_addons", JsonValueKind.Array), ("desc", JsonValueKind.String), ("region", JsonValueKind.String),
            ("icounter", JsonValueKind.Number), ("created", JsonValueKind.String),
            ("queuelen", JsonValueKind.Number), ("online", JsonValueKind.True), ("lockout", JsonValueKind.True),
        })
            info.GetProperty(name).ValueKind.ShouldBe(kind, name);
        foreach (var owners in new[] { "addons_config", "local_name", "lockout_reason", "instance", "dissolved" })
            info.TryGetProperty(owners, out _).ShouldBeFalse(owners);
    }

    [Fact]
    public async Task Deployment_shows_more_to_its_owner_and_the_own_instance_to_its_user()
    {
        var host = shared.Fresh();
        var deployment = Views.Deployment() with { LockReason = "loose gripper" };
        var instance = Views.Instance(deployment, "user:alice");
        host.Workspace.Instances[instance.Id] = instance;
        Add(host, deployment with { CurrentInstance = instance.Id, CurrentUser = "user:alice" });

        using var owner = host.As("olga");
        var own = await owner.GetAsync($"/deployment/{deployment.Id}").OkAsync();
        own.GetProperty("addons_config").GetRawText().ShouldBe("{}");
        own.GetProperty("local_name").GetString().ShouldBe("bench-arm");
        own.GetProperty("lockout_reason").GetString().ShouldBe("loose gripper");
        own.TryGetProperty("instance", out _).ShouldBeFalse();

        using var user = host.As("alice");
        var used = await user.GetAsync($"/deployment/{deployment.Id}").OkAsync();
        used.GetProperty("instance").GetString().ShouldBe(instance.Id.ToString());
        used.TryGetProperty("addons_config", out _).ShouldBeFalse();

        (await host.Http.GetAsync($"/deployment/{deployment.Id}").OkAsync()).TryGetProperty("instance", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Queues_say_how_long_they_are_and_how_long_the_robot_is_taken()
    {
        var host = shared.Fresh();
        var deployment = Views.Deployment();
        var instance = Views.Instance(deployment, "user:bob") with { Expires = Views.Noon.AddSeconds(90) };
        host.Workspace.Instances[instance.Id] = instance;
        Add(host, deployment with { CurrentInstance = instance.Id, CurrentUser = "user:bob", QueueLength = 3 });
        var idle = Add(host, Views.Deployment(type: "leg"));

        var queues = await host.Http.GetAsync("/qlen").OkAsync();
        queues.GetProperty(deployment.Id.ToString()).GetRawText().ShouldBe("""{"qlen":3,"rem":90}""");
        queues.GetProperty(idle.Id.ToString()).GetRawText().ShouldBe("""{"qlen":0,"rem":null}""");
        (await host.Http.GetAsync("/qlen/leg").OkAsync()).EnumerateObject().Count().ShouldBe(1);
        (await host.Http.GetAsync($"/qlen?wds={idle.Id.ToString().ToUpperInvariant()}").OkAsync()).EnumerateObject().Count().ShouldBe(1);
        (await host.Http.GetAsync($"/queuelen/{deployment.Id}")
            .OkAsync()).GetRawText().ShouldBe($$"""{"id":"{{deployment.Id}}","len":3}""");
    }

    private static Dictionary<string, string> Populate(ApiHost host)
    {
        var names = new Dictionary<string, string>();
        void Named(string name, DeploymentView view) => names[Add(host, view).Id.ToString()] = name;
        var first = new DeploymentId(Guid.Parse("aaaa1111-0000-4000-8000-000000000000"));
        Named("arm-1", Views.Deployment(id: first) with { QueueLength = 1, InstanceCount = 1, Description = "the first" });
        Named("arm-2", Views.Deployment(id: new DeploymentId(Guid.Parse("bbbb0000-0000-4000-8000-000000000000")))
            with
        { Description = "the second one", InstanceCount = 2 });
        Named("leg-1", Views.Deployment(type: "leg", id: new DeploymentId(Guid.Parse("cccc0000-0000-4000-8000-000000000000")))
            with
        { Region = "upstairs", InstanceCount = 9 });
        Named(
            "user_provided-1",
            Views.Deployment(type: "user_provided", id: new DeploymentId(Guid.Parse("dddd0000-0000-4000-8000-000000000000"))));
        Named("gone-1", Views.Deployment(type: "gone", id: new DeploymentId(Guid.Parse("eeee0000-0000-4000-8000-000000000000")))
            with
        { Dissolved = Views.Noon });
        return names;
    }

    private static DeploymentView Add(ApiHost host, DeploymentView view) => host.Workspace.Deployments[view.Id] = view;
}
