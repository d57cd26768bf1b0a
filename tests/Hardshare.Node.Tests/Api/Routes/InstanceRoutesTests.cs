using System.Text.Json;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class InstanceRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    [Fact]
    public async Task List_has_the_callers_own_active_instances_in_two_equal_lists()
    {
        var host = shared.Fresh();
        var deployment = Views.Deployment("user:alice");
        var old = Add(host, Views.Instance(deployment, "user:alice", InstanceStatus.Ready, Views.Noon));
        var young = Add(host, Views.Instance(deployment, "user:alice", InstanceStatus.Init, Views.Noon.AddMinutes(1)));
        Add(host, Views.Instance(deployment, "user:alice", InstanceStatus.Terminating));
        Add(host, Views.Instance(deployment, "user:alice", InstanceStatus.Terminated));
        Add(host, Views.Instance(deployment, "user:alice", InstanceStatus.InitFail));
        Add(host, Views.Instance(deployment, "user:bob"));
        using var client = host.As("alice");

        var list = await client.GetAsync("/instances").OkAsync();
        Texts(list, "workspace_instances").ShouldBe([young.Id.ToString(), old.Id.ToString()]);
        Texts(list, "workspace_deployments").ShouldBe([deployment.Id.ToString(), deployment.Id.ToString()]);
        list.GetProperty("page_count").GetInt32().ShouldBe(1);
        Texts(await client.GetAsync("/instances?sort_by=inc_start_date").OkAsync(), "workspace_instances")[0].ShouldBe(old.Id.ToString());
        Texts(await client.GetAsync("/instances?include_terminated").OkAsync(), "workspace_instances").Count.ShouldBe(4);
        Texts(await client.GetAsync("/instances?include_terminated=&include_init_fail=")
            .OkAsync(), "workspace_instances").Count.ShouldBe(5);
        Texts(await client.GetAsync("/instances/arm").OkAsync(), "workspace_instances").Count.ShouldBe(2);
        Texts(await client.GetAsync("/instances/leg").OkAsync(), "workspace_instances").ShouldBeEmpty();
        (await client.GetAsync("/instances?details")
            .OkAsync()).GetProperty("info").GetProperty(old.Id.ToString()).GetProperty("status").GetString()
            .ShouldBe("READY");

        using var root = host.BySocket();
        Texts(await root.GetAsync("/instances").OkAsync(), "workspace_instances").Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("max_per_page=2&page=1", 2, 3)]
    [InlineData("max_per_page=2&page=3", 1, 3)]
    [InlineData("max_per_page=2&page=99", 1, 3)]
    [InlineData("max_per_page=2&page=0", 2, 3)]
    [InlineData("max_per_page=2&page=-1", 2, 3)]
    [InlineData("max_per_page=2", 2, 3)]
    [InlineData("max_per_page=0&page=2", 5, 1)]
    [InlineData("max_per_page=x&page=y", 5, 1)]
    [InlineData("max_per_page=9999999999999999999", 5, 1)]
    [InlineData("max_per_page=9223372036854775807&page=9223372036854775807", 5, 1)]
    public async Task List_is_cut_into_pages(string query, int count, int pages)
    {
        var host = shared.Fresh();
        for (var i = 0; i < 5; i++)
            Add(host, Views.Instance(Views.Deployment(), "user:alice"));
        using var client = host.As("alice");
        var list = await client.GetAsync($"/instances?{query}").OkAsync();
        Texts(list, "workspace_instances").Count.ShouldBe(count);
        list.GetProperty("page_count").GetInt32().ShouldBe(pages);
    }

    [Fact]
    public async Task Get_of_a_ready_instance_says_how_to_connect()
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Instance(Views.Deployment(), "user:alice") with
        {
            Expires = Views.Noon.AddDays(1),
            Degraded = [new Degradation("tunnel", "broken pipe", Views.Noon)],
        });
        using var client = host.As("alice");
        var info = await client.GetAsync($"/instance/{view.Id.ToString().ToUpperInvariant()}").OkAsync();

        info.GetProperty("id").GetString().ShouldBe(view.Id.ToString());
        info.GetProperty("status").GetString().ShouldBe("READY");
        info.GetProperty("rootuser").GetString().ShouldBe("root");
        info.GetProperty("starttime").GetString().ShouldBe("2026-03-01T12:00:00.000Z");
        info.GetProperty("expires").GetString().ShouldBe("2026-03-02T12:00:00.000Z");
        info.GetProperty("fwd").GetRawText().ShouldBe("""{"ipv4":"gw.example.org","port":2201}""");
        info.GetProperty("hostkeys")[0].GetString().ShouldBe("ssh-ed25519 AAAAhost");
        info.GetProperty("degraded")[0].GetProperty("part").GetString().ShouldBe("tunnel");
    }

    [Theory]
    [InlineData(InstanceStatus.Init, "INIT", "{}")]
    [InlineData(InstanceStatus.InitFail, "INIT_FAIL", null)]
    [InlineData(InstanceStatus.Terminating, "TERMINATING", null)]
    [InlineData(InstanceStatus.Terminated, "TERMINATED", null)]
    public async Task Get_of_an_instance_that_is_not_ready_has_nowhere_to_connect(InstanceStatus status, string shown, string? forward)
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Instance(Views.Deployment(), "user:alice", status));
        using var client = host.As("alice");
        var info = await client.GetAsync($"/instance/{view.Id}").OkAsync();
        info.GetProperty("status").GetString().ShouldBe(shown);
        (info.TryGetProperty("fwd", out var fwd) ? fwd.GetRawText() : null).ShouldBe(forward);
        info.TryGetProperty("hostkeys", out _).ShouldBeFalse();
        info.TryGetProperty("region", out _).ShouldBeTrue();
    }

    [Fact]
    public async Task Get_never_shows_ready_without_an_address_or_host_key()
    {
        var host = shared.Fresh();
        var blind = Add(host, Views.Instance(Views.Deployment(), "user:alice") with { Endpoint = null });
        var unknown = Add(host, Views.Instance(Views.Deployment(), "user:alice") with { HostKeys = [] });
        using var client = host.As("alice");
        foreach (var view in new[] { blind, unknown })
            (await client.GetAsync($"/instance/{view.Id}").OkAsync()).GetProperty("status").GetString().ShouldBe("INIT");
    }

    [Theory]
    [InlineData("GET", "/instance/{0}")]
    [InlineData("GET", "/instance/{0}/sshkey")]
    [InlineData("POST", "/instance/{0}/ka")]
    [InlineData("POST", "/terminate/{0}")]
    [InlineData("GET", "/firewall/{0}")]
    [InlineData("POST", "/firewall/{0}")]
    [InlineData("DELETE", "/firewall/{0}")]
    public async Task Instance_of_another_is_not_found_not_even_by_the_deployments_owner(string method, string path)
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Instance(Views.Deployment("user:olga"), "user:bob") with { KeyGenerated = true });
        await host.Keys.CreateAsync(view.Id);
        foreach (var user in new[] { "alice", "olga" })
        {
            using var client = host.As(user);
            using var request = new HttpRequestMessage(new HttpMethod(method), string.Format(null, path, view.Id));
            if (path.StartsWith("/firewall", StringComparison.Ordinal) && method == "POST")
                request.Content = new StringContent("""{"action":"DROP"}""");
            await client.SendAsync(request).ErrorAsync(404, "instance not found");
        }

        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Key_that_was_made_is_for_the_user_alone_while_the_instance_lives()
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Instance(Views.Deployment(), "user:alice") with { KeyGenerated = true });
        var pair = await host.Keys.CreateAsync(view.Id);
        using var client = host.As("alice");
        (await client.GetAsync($"/instance/{view.Id}/sshkey").OkAsync()).GetProperty("key").GetString().ShouldBe(pair.PrivateKey);
        using var root = host.BySocket();
        await root.GetAsync($"/instance/{view.Id}/sshkey").ErrorAsync(404, "instance not found");

        host.Workspace.Instances[view.Id] = view with { Status = InstanceStatus.Terminated };
        await client.GetAsync($"/instance/{view.Id}/sshkey").ErrorAsync(400, "instance already terminated");
        host.Workspace.Instances[view.Id] = view with { Status = InstanceStatus.Terminating };
        await client.GetAsync($"/instance/{view.Id}/sshkey").ErrorAsync(400, "instance already terminating");
    }

    [Theory]
    [InlineData(InstanceStatus.Init, null)]
    [InlineData(InstanceStatus.Ready, null)]
    [InlineData(InstanceStatus.Terminating, null)]
    [InlineData(InstanceStatus.Terminated, "instance already terminated")]
    [InlineData(InstanceStatus.InitFail, "cannot terminate instance that is init_fail")]
    public async Task Terminate_is_accepted_until_the_end(InstanceStatus status, string? refusal)
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Instance(Views.Deployment(), "user:alice", status));
        using var client = host.As("alice");
        if (refusal is null)
        {
            await client.PostEmptyAsync($"/terminate/{view.Id}").OkAsync();
            host.Workspace.Sent.Single().Command.ShouldBe(new TerminateInstance());
            host.Workspace.Sent.Single().To.ShouldBe(EntityAddress.Of(view.Id));
            return;
        }

        var error = await client.PostEmptyAsync($"/terminate/{view.Id}").ErrorAsync(400, refusal);
        error.GetProperty("result_message").GetString().ShouldBe(refusal);
    }

    [Theory]
    [InlineData(InstanceStatus.Terminated, "instance already terminated")]
    [InlineData(InstanceStatus.InitFail, "cannot terminate instance that is init_fail")]
    public async Task Terminate_under_a_key_is_answered_by_the_instance_also_when_it_is_over(InstanceStatus status, string refusal)
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Instance(Views.Deployment(), "user:alice", status));
        using var client = host.As("alice");
        client.DefaultRequestHeaders.Add("Idempotency-Key", "my end");
        host.Workspace.Script = _ => Task.FromResult<IReply?>(new Rejected(RejectionCode.Conflict, "x"));
        await client.PostEmptyAsync($"/terminate/{view.Id}").ErrorAsync(400, refusal);
        host.Workspace.Script = _ => Task.FromResult<IReply?>(new Contracts.Messages.Done());
        await client.PostEmptyAsync($"/terminate/{view.Id}").OkAsync();
        host.Workspace.Sent.Select(sent => sent.Id).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Terminate_that_finds_the_instance_busy_says_it_in_the_words_that_clients_compare()
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Instance(Views.Deployment(), "user:alice"));
        host.Workspace.Script = _ => Task.FromResult<IReply?>(new Rejected(RejectionCode.Busy, "x"));
        using var client = host.As("alice");
        var error = await client.PostEmptyAsync($"/terminate/{view.Id}").ErrorAsync(503);
        error.GetProperty("result_message").GetString()!.ShouldStartWith("This instance is busy.");
    }

    [Fact]
    public async Task Keep_alive_is_passed_on()
    {
        var host = shared.Fresh();
        var view = Add(host, Views.Instance(Views.Deployment(), "user:alice"));
        using var client = host.As("alice");
        await client.PostEmptyAsync($"/instance/{view.Id}/ka").OkAsync();
        host.Workspace.Sent.Single().Command.ShouldBeOfType<KeepAlive>();
    }

    private static InstanceView Add(ApiHost host, InstanceView view) => host.Workspace.Instances[view.Id] = view;

    private static List<string?> Texts(JsonElement list, string name) =>
        [.. list.GetProperty(name).EnumerateArray().Select(each => each.GetString())];
}
