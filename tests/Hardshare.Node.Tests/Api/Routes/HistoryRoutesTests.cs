using System.Text.Json;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Node.History;
using Hardshare.Node.Tests.Api.Support;
using Microsoft.Extensions.DependencyInjection;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class HistoryRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private static readonly DeploymentView Deployment = Views.Deployment("user:olga");
    private static readonly InstanceView Instance = Views.Instance(Deployment, "user:alice");
    private static readonly string InstanceEntity = Instance.Id.PersistenceIdOn(Deployment.Id);

    [Fact]
    public async Task Page_of_an_instance_has_its_request_and_its_events_in_order_with_words()
    {
        var host = Scene();
        using var client = host.As("alice");
        var page = await PageAsync(client, $"/history/{Instance.Id}");
        page.Entries.Select(each => each.Manifest).ShouldBe(["request-placed-v1", "instance-initiated-v1", "instance-ready-v1"]);
        page.Entries.Select(each => each.Ordering).ShouldBeInOrder();
        page.Entries[2].Text.ShouldBe("READY at gw.example.org port 2201");
        page.Entries[2].Detail.GetProperty("hostKeys")[0].GetString().ShouldBe("ssh-ed25519 AAAAhost");
        page.Entries[2].Entity.ShouldBe(InstanceEntity);
        page.Next.ShouldBe(page.Entries[^1].Ordering);
    }

    [Fact]
    public async Task Page_goes_on_where_the_one_before_ended()
    {
        var host = Scene();
        using var client = host.As("alice");
        var first = await PageAsync(client, $"/history/{Instance.Id}?max=2");
        first.Entries.Count.ShouldBe(2);
        var second = await PageAsync(client, $"/history/{Instance.Id}?max=2&after={first.Next}");
        second.Entries.ShouldHaveSingleItem().Manifest.ShouldBe("instance-ready-v1");
        var third = await PageAsync(client, $"/history/{Instance.Id}?max=2&after={second.Next}");
        third.Entries.ShouldBeEmpty();
        third.Next.ShouldBe(second.Next);
    }

    [Fact]
    public async Task Page_of_a_deployment_has_its_instances_when_asked()
    {
        var host = Scene();
        using var client = host.As("olga");
        (await PageAsync(client, $"/history/{Deployment.Id}")).Entries.ShouldHaveSingleItem().Manifest.ShouldBe("deployment-locked-v1");
        (await PageAsync(client, $"/history/{Deployment.Id}?instances=1")).Entries.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("alice", 200, 403)]
    [InlineData("olga", 200, 200)]
    [InlineData("bob", 404, 403)]
    public async Task Page_is_for_those_who_may_see_the_entity(string user, int ofInstance, int ofDeployment)
    {
        var host = Scene();
        using var client = host.As(user);
        foreach (var rest in new[] { "", "/events" })
        {
            using var instance = await client.GetAsync($"/history/{Instance.Id}{rest}", HttpCompletionOption.ResponseHeadersRead);
            ((int)instance.StatusCode).ShouldBe(ofInstance);
            using var deployment = await client.GetAsync($"/history/{Deployment.Id}{rest}", HttpCompletionOption.ResponseHeadersRead);
            ((int)deployment.StatusCode).ShouldBe(ofDeployment);
        }
    }

    [Fact]
    public async Task Page_of_a_request_that_never_became_an_instance_is_for_who_asked()
    {
        var host = Scene();
        var id = RequestId.New();
        host.History.Append(id.PersistenceId, new RequestPlaced(Order(id.Instance, "user:carol"), [Deployment.Id], null));
        host.History.Append(id.PersistenceId, new RequestWithdrawn("changed my mind"));
        using var client = host.As("carol");
        (await PageAsync(client, $"/history/{id}")).Entries.Count.ShouldBe(2);
        using var other = host.As("alice");
        await other.GetAsync($"/history/{id}").ErrorAsync(404);
    }

    [Fact]
    public async Task Stream_replays_then_follows()
    {
        var host = Scene();
        using var client = host.As("alice");
        using var stream = await SseReader.OpenAsync(client, $"/history/{Instance.Id}/events");
        for (var i = 0; i < 3; i++)
            (await stream.NextAsync()).ShouldNotBeNull();
        var stored = host.History.Append(InstanceEntity, new InstancePartBroken("tunnel", "cut"));
        host.Workspace.Publish(new LiveEvent(InstanceEntity, stored.SequenceNr, stored.Envelope, "user:alice", "user:olga"));
        var next = await stream.NextAsync();
        next!.Value.Id.ShouldBe(stored.Ordering.ToString(null, null));
        next.Value.Data.Deserialize<HistoryEntry>(ContractJson.Options)!.Text.ShouldBe("tunnel broke: cut");
    }

    [Fact]
    public async Task Stream_sees_events_that_nobody_announced()
    {
        var host = Scene();
        using var client = host.As("alice");
        using var stream = await SseReader.OpenAsync(client, $"/history/{Instance.Id}/events?after=99");
        await stream.UntilCommentAsync();
        for (var i = 0; i < 100; i++)
            host.History.Append("d-other", new AdvertisingStopped());
        host.History.Append(InstanceEntity, new InstancePartRepaired("tunnel", 12));
        (await stream.NextAsync())!.Value.Data.GetProperty("manifest").GetString().ShouldBe("instance-part-repaired-v1");
    }

    [Fact]
    public async Task Stream_resumes_after_the_last_event_that_the_client_has()
    {
        var host = Scene();
        using var client = host.As("alice");
        var all = await PageAsync(client, $"/history/{Instance.Id}");
        using var stream = await SseReader.OpenAsync(client, $"/history/{Instance.Id}/events?after=0", $"{all.Entries[1].Ordering}");
        (await stream.NextAsync())!.Value.Data.GetProperty("manifest").GetString().ShouldBe("instance-ready-v1");
    }

    [Fact]
    public async Task State_at_a_moment_is_folded_from_the_events_until_then()
    {
        await using var host = await ApiHost.StartAsync(services: services => services.AddSingleton<FoldState>(
            (entity, events) => entity == InstanceEntity ? Instance
                with
            { Status = events.Count == 1 ? InstanceStatus.Init : InstanceStatus.Ready } : null));
        Populate(host);
        using var client = host.As("alice");
        var before = await client.GetAsync($"/history/{Instance.Id}?at=2026-03-01T12:00:30Z").OkAsync();
        before.GetProperty("manifest").GetString().ShouldBe("instance-view-v1");
        before.GetProperty("body").Deserialize<InstanceView>(ContractJson.Options)!.Status.ShouldBe(InstanceStatus.Init);
        var after = await client.GetAsync($"/history/{Instance.Id}?at=2026-03-01T13:00:00%2B00:00").OkAsync();
        after.GetProperty("body").Deserialize<InstanceView>(ContractJson.Options)!.Status.ShouldBe(InstanceStatus.Ready);
        await client.GetAsync($"/history/{Instance.Id}?at=2026-02-01T00:00:00Z").ErrorAsync(404, "it did not exist at that moment");
        await client.GetAsync($"/history/{Instance.Id}?at=whenever").ErrorAsync(400);
    }

    [Fact]
    public async Task State_at_a_moment_without_a_fold_is_not_offered()
    {
        var host = Scene();
        using var client = host.As("alice");
        await client.GetAsync($"/history/{Instance.Id}?at=2026-03-01T12:00:30Z").ErrorAsync(501);
    }

    private static InstanceOrder Order(InstanceId id, string user) => new(id, user, ["ssh-ed25519 AAAA"], false, null, false);

    private ApiHost Scene()
    {
        var host = shared.Fresh();
        Populate(host);
        return host;
    }

    private static void Populate(ApiHost host)
    {
        host.Workspace.Deployments[Deployment.Id] = Deployment;
        host.Workspace.Instances[Instance.Id] = Instance;
        var order = Order(Instance.Id, "user:alice");
        host.History.Append(Instance.Id.Request.PersistenceId, new RequestPlaced(order, [Deployment.Id], null));
        host.History.Append(InstanceEntity, new InstanceInitiated(Deployment.Id, order, null));
        host.History.Append(Deployment.Id.PersistenceId, new DeploymentLocked("x", LockSource.Owner));
        host.History.Append(InstanceEntity, new InstanceReady(Instance.Endpoint!, Instance.HostKeys), Views.Noon.AddMinutes(1));
        host.History.Append(InstanceId.New().PersistenceIdOn(DeploymentId.New()), new InstanceAdopted([]));
    }

    private static async Task<HistoryPage> PageAsync(HttpClient client, string path) =>
        (await client.GetAsync(path).OkAsync()).Deserialize<HistoryPage>(ContractJson.Options)!;
}
