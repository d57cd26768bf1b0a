using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Api.Routes;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class LaunchRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWuYfmsPW5bEeA1tDyXhs1ISdEnHvJI4XcBqOjhd6hJ x";

    [Fact]
    public async Task Launch_without_key_makes_one_and_returns_its_private_half()
    {
        var host = shared.Fresh();
        var deployment = Add(host, Views.Deployment());
        using var client = host.As("alice");
        var reply = await client.PostEmptyAsync($"/new/{deployment.Id}").OkAsync();

        reply.GetProperty("success").GetBoolean().ShouldBeTrue();
        var order = Placed(host).Order;
        order.Instance.ToString().ShouldBe(reply.GetProperty("id").GetString());
        order.User.ShouldBe("user:alice");
        order.KeyGenerated.ShouldBeTrue();
        var pair = host.Keys.Pairs[order.Instance];
        order.AuthorizedKeys.ShouldBe([pair.PublicKey]);
        reply.GetProperty("sshkey").GetString().ShouldBe(pair.PrivateKey);
        var again = await client.GetAsync($"/instance/{order.Instance}/sshkey").OkAsync();
        again.GetProperty("key").GetString().ShouldBe(pair.PrivateKey);
    }

    [Fact]
    public async Task Launch_with_key_uses_it_alone_and_has_none_to_give()
    {
        var host = shared.Fresh();
        var deployment = Add(host, Views.Deployment());
        using var client = host.As("alice");
        var reply =
            await client.PostRawAsync($"/new/{deployment.Id.ToString().ToUpperInvariant()}", $$"""{"sshkey":"  {{Key}}\n"}""").OkAsync();

        reply.TryGetProperty("sshkey", out _).ShouldBeFalse();
        var order = Placed(host).Order;
        order.AuthorizedKeys.ShouldHaveSingleItem().ShouldStartWith(Key[..60]);
        order.KeyGenerated.ShouldBeFalse();
        host.Keys.Pairs.ShouldBeEmpty();
        await client.GetAsync($"/instance/{order.Instance}/sshkey").ErrorAsync(404);
    }

    [Fact]
    public async Task Launch_with_all_that_can_be_said_passes_it_on_and_names_what_is_left_out()
    {
        var host = shared.Fresh();
        Add(host, Views.Deployment());
        using var client = host.As("alice");
        var reply = await client.PostRawAsync(
            "/new/arm", """{"reserve":true,"expire_d":90000,"keepalive":true,"allow_noop":true,"vpn":true,"eurl":"https://e/h","repo":{"url":"x"}}""").OkAsync();

        reply.GetProperty("warnings").GetArrayLength().ShouldBe(3);
        var placed = Placed(host);
        placed.Reserve.ShouldBeTrue();
        placed.AllowExisting.ShouldBeTrue();
        placed.Type.ShouldBe("arm");
        placed.Deployments.ShouldBeEmpty();
        placed.Order.Lifetime.ShouldBe(TimeSpan.FromHours(25));
        placed.Order.KeepAlive.ShouldBeTrue();
    }

    [Fact]
    public async Task Launch_on_one_of_several_names_them_all()
    {
        var host = shared.Fresh();
        var one = Add(host, Views.Deployment());
        var two = Add(host, Views.Deployment());
        using var client = host.As("alice");
        await client.PostRawAsync("/new", $$"""{"wds":["{{one.Id}}","{{two.Id}}"]}""").OkAsync();
        Placed(host).Deployments.ShouldBe([one.Id, two.Id]);

        await client.PostEmptyAsync("/new").ErrorAsync(400);
        await client.PostRawAsync("/new", """{"wds":["x"]}""").ErrorAsync(404, "no matching wdeployment found");
        await client.PostRawAsync("/new", """{"wds":[1]}""").ErrorAsync(400);
    }

    [Theory]
    [InlineData(RejectionCode.Busy, 503, LaunchRoutes.AllBusy)]
    [InlineData(RejectionCode.NotFound, 404, "no matching wdeployment found")]
    [InlineData(RejectionCode.Locked, 400, "why not")]
    [InlineData(RejectionCode.Conflict, 400, "why not")]
    [InlineData(RejectionCode.Invalid, 400, "why not")]
    [InlineData(RejectionCode.Offline, 503, "why not")]
    [InlineData(RejectionCode.Unavailable, 503, "why not")]
    [InlineData(RejectionCode.NotPermitted, 403, "why not")]
    [InlineData(RejectionCode.NotImplemented, 501, "why not")]
    public async Task Launch_that_is_refused_has_the_status_and_text_that_clients_read_and_leaves_no_key(
        RejectionCode code, int status, string message)
    {
        var host = shared.Fresh();
        host.Workspace.Script = _ => Task.FromResult<IReply?>(new Rejected(code, "why not"));
        using var client = host.As("alice");
        var error = await client.PostEmptyAsync("/new/arm").ErrorAsync(status, message);
        error.GetProperty("result_message").GetString().ShouldBe(message);
        host.Keys.Pairs.ShouldBeEmpty();
    }

    [Fact]
    public async Task Launch_without_an_answer_in_time_keeps_the_key_that_the_instance_may_need()
    {
        var host = shared.Fresh();
        host.Workspace.Script = _ => Task.FromResult<IReply?>(new Rejected(RejectionCode.Timeout, "no answer"));
        using var client = host.As("alice");
        await client.PostEmptyAsync("/new/arm").ErrorAsync(504);
        host.Keys.Pairs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Launch_that_has_to_wait_returns_the_request_which_becomes_the_instance()
    {
        var host = shared.Fresh();
        Add(host, Views.Deployment() with { CurrentInstance = InstanceId.New(), CurrentUser = "user:bob", QueueLength = 1 });
        using var client = host.As("alice");
        await client.PostRawAsync("/new/arm", """{"reserve":false}""").ErrorAsync(503, LaunchRoutes.AllBusy);
        var reply = await client.PostRawAsync("/new/arm", """{"reserve":true}""").OkAsync();

        reply.GetProperty("success").GetBoolean().ShouldBeFalse();
        reply.GetProperty("sshkey").GetString().ShouldNotBeNullOrEmpty();
        var id = reply.GetProperty("id").GetString();
        var reservations = (await client.GetAsync("/reservations").OkAsync()).GetProperty("reservations");
        reservations[0].GetProperty("id").GetString().ShouldBe(id);
        reservations[0].GetProperty("desc").GetString().ShouldBe("type arm");
        reservations[0].GetProperty("user").GetString().ShouldBe("alice");
        reservations[0].GetProperty("why").GetString().ShouldBe("the robot is taken");

        using var other = host.As("bob");
        (await other.GetAsync("/reservations").OkAsync()).GetProperty("reservations").GetArrayLength().ShouldBe(0);
        await other.DeleteAsync($"/reservation/{id}").ErrorAsync(404, "reservation not found");
        await client.DeleteAsync($"/reservation/{id}").OkAsync();
        await client.DeleteAsync($"/reservation/{id}").ErrorAsync(404, "reservation not found");
    }

    [Fact]
    public async Task Launch_repeated_with_the_same_key_gets_the_first_answer_and_starts_nothing()
    {
        var host = shared.Fresh();
        Add(host, Views.Deployment());
        using var client = host.As("alice");
        client.DefaultRequestHeaders.Add("Idempotency-Key", "my launch");
        var first = await client.PostEmptyAsync("/new/arm").OkAsync();
        var second = await client.PostEmptyAsync("/new/arm").OkAsync();

        second.GetRawText().ShouldBe(first.GetRawText());
        host.Workspace.Sent.Count.ShouldBe(1);
        var sent = host.Workspace.Sent.Single();

        using var other = host.As("bob");
        other.DefaultRequestHeaders.Add("Idempotency-Key", "my launch");
        await other.PostEmptyAsync("/new/arm").ErrorAsync(503);
        host.Workspace.Sent.Last().Id.ShouldNotBe(sent.Id);
        ((PlaceRequest)host.Workspace.Sent.Last().Command).Order.Instance.ShouldNotBe(((PlaceRequest)sent.Command).Order.Instance);
    }

    [Fact]
    public async Task Launch_repeated_while_waiting_gets_the_same_request_and_key()
    {
        var host = shared.Fresh();
        Add(host, Views.Deployment() with { CurrentInstance = InstanceId.New() });
        using var client = host.As("alice");
        client.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString());
        var first = await client.PostRawAsync("/new/arm", """{"reserve":true}""").OkAsync();
        var second = await client.PostRawAsync("/new/arm", """{"reserve":true}""").OkAsync();
        second.GetRawText().ShouldBe(first.GetRawText());
        host.Workspace.Sent.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Launch_that_finds_an_existing_instance_returns_that_and_drops_the_new_key()
    {
        var host = shared.Fresh();
        var existing = new InstanceId(Guid.NewGuid());
        await host.Keys.CreateAsync(existing);
        host.Workspace.Script = _ => Task.FromResult<IReply?>(new InstanceGranted(existing, DeploymentId.New()));
        using var client = host.As("alice");
        var reply = await client.PostRawAsync("/new/arm", """{"allow_noop":true}""").OkAsync();
        reply.GetProperty("id").GetString().ShouldBe(existing.ToString());
        reply.GetProperty("sshkey").GetString().ShouldBe(host.Keys.Pairs[existing].PrivateKey);
        host.Keys.Pairs.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Launch_waits_for_its_answer_less_than_clients_do()
    {
        var host = shared.Fresh();
        Add(host, Views.Deployment());
        using var client = host.As("alice");
        await client.PostEmptyAsync("/new/arm").OkAsync();
        (host.Workspace.Sent.Single().Deadline - host.Time.Now).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    private static DeploymentView Add(ApiHost host, DeploymentView view) => host.Workspace.Deployments[view.Id] = view;

    private static PlaceRequest Placed(ApiHost host) =>
        (PlaceRequest)host.Workspace.Sent.Single(each => each.Command is PlaceRequest).Command;
}
