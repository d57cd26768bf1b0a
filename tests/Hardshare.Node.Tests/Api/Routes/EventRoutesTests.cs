using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Access;
using Hardshare.Node.Api.Routes;
using Hardshare.Node.History;
using Hardshare.Node.Tests.Api.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class EventRoutesTests
{
    private static readonly DeploymentId Deployment = DeploymentId.New();
    private static readonly InstanceId Instance = InstanceId.New();

    [Fact]
    public async Task Stream_shows_what_the_caller_may_see_as_it_happens()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = host.As("alice");
        using var stream = await SseReader.OpenAsync(client, "/events");
        await UntilAsync(() => host.Workspace.Listeners == 2);
        host.Workspace.Publish(Live(Instance.PersistenceIdOn(Deployment), "user:bob", "user:olga", new KeepLooking()));
        host.Workspace.Publish(Live(Instance.PersistenceIdOn(Deployment), "user:alice", "user:olga", new InstanceAdopted(["container"])));
        var first = (await stream.NextAsync())!.Value;
        first.Id.ShouldBeNull();
        first.Data.GetProperty("text").GetString().ShouldBe("adopted after a restart of the node: container");
        first.Data.GetProperty("entity").GetString().ShouldBe(Instance.PersistenceIdOn(Deployment));
    }

    [Fact]
    public async Task Stream_of_a_node_among_several_shows_what_another_one_stored()
    {
        await using var host = await ApiHost.StartAsync(services: services => services.AddSingleton<EventsOfAllNodes>());
        host.History.Append(Instance.PersistenceIdOn(Deployment), new InstanceAdopted(["before anybody looked"]));
        using var client = host.As("alice");
        using var stream = await SseReader.OpenAsync(client, "/events");
        // Its own, and that of the stream, which says when to look.
        await UntilAsync(() => host.Workspace.Listeners == 2);
        foreach (var user in new[] { "user:bob", "user:alice" })
        {
            var order = new InstanceOrder(InstanceId.New(), user, ["ssh-ed25519 AAAA"], false, null, false);
            host.History.Append(order.Instance.PersistenceIdOn(Deployment), new InstanceInitiated(Deployment, order, null));
            host.History.Append(order.Instance.PersistenceIdOn(Deployment), new InstanceAdopted([user]));
        }
        (await stream.NextAsync())!.Value.Data.GetProperty("text").GetString().ShouldBe("INIT for user:alice");
        (await stream.NextAsync())!.Value.Data.GetProperty("text").GetString().ShouldBe("adopted after a restart of the node: user:alice");
    }

    [Fact]
    public async Task Stream_sends_comments_and_ends_when_its_token_is_revoked()
    {
        await using var host = await ApiHost.StartAsync(options => options with { StreamHeartbeat = TimeSpan.FromMilliseconds(50) });
        var token = host.Token();
        using var client = host.With(token);
        using var stream = await SseReader.OpenAsync(client, "/events");
        await stream.UntilCommentAsync();
        await stream.UntilCommentAsync();
        host.Workspace.Tokens.Clear();
        (await stream.NextAsync()).ShouldBeNull();
    }

    [Fact]
    public async Task Stream_ends_when_its_reader_was_cut_off_and_when_the_node_stops()
    {
        var host = await ApiHost.StartAsync();
        await using (host)
        {
            using var client = host.As("alice");
            using var slow = await SseReader.OpenAsync(client, "/events");
            await UntilAsync(() => host.Workspace.Listeners == 2);
            host.Workspace.CutOffListeners();
            (await slow.NextAsync()).ShouldBeNull();
            await SseReader.OpenAsync(client, "/events");
        }

        host.Workspace.Listeners.ShouldBe(0);
    }

    [Fact]
    public async Task Stream_too_many_is_refused_and_a_closed_one_makes_room()
    {
        await using var host = await ApiHost.StartAsync(options => options with { StreamsPerCaller = 2 });
        using var client = host.As("alice");
        using var first = await SseReader.OpenAsync(client, "/events");
        using (await SseReader.OpenAsync(client, "/events"))
        {
            await client.GetAsync("/events").ErrorAsync(429);
            using var other = host.As("bob");
            using var elsewhere = await SseReader.OpenAsync(other, "/events");
        }

        await UntilAsync(() => host.Workspace.Listeners == 2);
        using var again = await SseReader.OpenAsync(client, "/events");
    }

    [Theory]
    [InlineData("user:alice", "user:olga", "alice", false, true)]
    [InlineData("user:alice", "user:olga", "olga", false, true)]
    [InlineData("user:alice", "org:lab", "lee", false, true)]
    [InlineData("user:alice", "user:olga", "bob", false, false)]
    [InlineData("user:alice", "user:olga", "bob", true, true)]
    [InlineData("", "", "bob", false, false)]
    public void MaySee_is_for_the_user_the_owner_and_administrators(
        string user, string owner, string caller, bool administrator, bool expected)
    {
        var token = new TokenView(
            "h", caller, TokenScope.Read, Views.Noon, null, administrator, caller == "lee" ? ["lab"] : [], null, null, false, null);
        EventRoutes.MaySee(Caller.Of(token), Live("d-x", user, owner, new DeploymentAdvertised())).ShouldBe(expected);
    }

    [Fact]
    public void MaySee_with_a_limited_token_is_for_its_entity()
    {
        var token = new TokenView("h", "alice", TokenScope.Read, Views.Noon, null, true, [], Instance, null, false, null);
        var ofInstance = Caller.Of(token);
        var ofDeployment = Caller.Of(token with { Instance = null, Deployment = Deployment });
        (string Entity, bool Instance, bool Deployment)[] table =
        [
            (Instance.PersistenceIdOn(Deployment), true, true),
            (Instance.Request.PersistenceId, true, false),
            (Deployment.PersistenceId, false, true),
            (InstanceId.New().PersistenceIdOn(Deployment), false, true),
            (InstanceId.New().PersistenceIdOn(DeploymentId.New()), false, false),
            (DeploymentId.New().PersistenceId, false, false),
            ("tokens", false, false),
        ];
        foreach (var (entity, instance, deployment) in table)
        {
            var live = Live(entity, "user:alice", "user:alice", new DeploymentAdvertised());
            EventRoutes.MaySee(ofInstance, live).ShouldBe(instance, entity);
            EventRoutes.MaySee(ofDeployment, live).ShouldBe(deployment, entity);
        }
    }

    private static LiveEvent Live(string entity, string user, string owner, IEvent what) =>
        new(entity, 1, new EventEnvelope(1, Views.Noon, "system", CommandId.New(), "bench-1", 0, null, null, what), user, owner);

    private static async Task UntilAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        while (!condition())
            await timer.WaitForNextTickAsync(limit.Token);
    }

    /// <summary>An event without a manifest or words: whoever shows it fails.</summary>
    private sealed record KeepLooking : IEvent;
}
