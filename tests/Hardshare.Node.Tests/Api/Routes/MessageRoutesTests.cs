using System.Text.Json;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class MessageRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private const string Id = "6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11";
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMWuYfmsPW5bEeA1tDyXhs1ISdEnHvJI4XcBqOjhd6hJ x";

    public static TheoryData<RejectionCode, int> Codes => new()
    {
        { RejectionCode.Invalid, 400 },
        { RejectionCode.NotFound, 404 },
        { RejectionCode.NotAuthenticated, 401 },
        { RejectionCode.NotPermitted, 403 },
        { RejectionCode.Busy, 503 },
        { RejectionCode.Offline, 503 },
        { RejectionCode.Locked, 423 },
        { RejectionCode.Conflict, 409 },
        { RejectionCode.Unavailable, 503 },
        { RejectionCode.Timeout, 504 },
        { RejectionCode.NotImplemented, 501 },
    };

    [Fact]
    public async Task Command_reaches_its_entity_with_id_deadline_and_sender()
    {
        var host = shared.Fresh();
        var deployment = Views.Deployment("user:olga");
        host.Workspace.Deployments[deployment.Id] = deployment;
        using var client = host.As("olga");
        var reply = await client.PostRawAsync(
            "/command",
            $$"""
            {
                "to": "deployment/{{deployment.Id}}", "manifest": "lock-deployment-v1", "id": "{{Id}}",
                "deadline": "2026-03-01T12:00:30Z", "correlation": "c7", "body": { "reason": "x" }
            }
            """).OkAsync();

        reply.GetRawText().ShouldBe("""{"manifest":"done-v1","body":{}}""");
        var sent = host.Workspace.Sent.Single();
        sent.ShouldSatisfyAllConditions(
            () => sent.To.ShouldBe(EntityAddress.Of(deployment.Id)),
            () => sent.Command.ShouldBe(new LockDeployment("x")),
            () => sent.Id.ToString().ShouldBe(Id),
            () => sent.By.ToString().ShouldBe("user:olga"),
            () => sent.Deadline.ShouldBe(Views.Noon.AddSeconds(30)),
            () => sent.Correlation.ShouldBe("c7"));
    }

    [Fact]
    public async Task Command_without_id_or_deadline_takes_the_header_or_a_new_one_and_ten_seconds()
    {
        var host = shared.Fresh();
        using var client = host.BySocket();
        const string Body = """{"to":"node/","manifest":"sweep-v1","body":{"dryRun":true}}""";
        await client.PostRawAsync("/command", Body).OkAsync();
        host.Workspace.Sent.Last().Deadline.ShouldBe(Views.Noon.AddSeconds(10));
        client.DefaultRequestHeaders.Add("Idempotency-Key", Id);
        await client.PostRawAsync("/command", Body).OkAsync();
        host.Workspace.Sent.Last().Id.ToString().ShouldBe(Id);
        await client.PostRawAsync("/command", """{"to":"node","manifest":"sweep-v1","deadline":"2099-01-01T00:00:00Z","body":{"dryRun":true}}""").OkAsync();
        host.Workspace.Sent.Last().Deadline.ShouldBe(Views.Noon.AddMinutes(1));
        host.Workspace.Sent.Last().By.ShouldBe(Principal.Administrator);
    }

    [Fact]
    public async Task Query_is_answered_by_manifest()
    {
        var host = shared.Fresh();
        var view = Views.Instance(Views.Deployment(), "user:alice");
        host.Workspace.Instances[view.Id] = view;
        using var client = host.As("alice");
        var reply =
            await client.PostRawAsync("/query", $$"""{"manifest":"get-instance-v1","body":{"instance":"{{view.Id}}"} }""").OkAsync();
        reply.GetProperty("manifest").GetString().ShouldBe("instance-view-v1");
        var read = reply.GetProperty("body").Deserialize<InstanceView>(ContractJson.Options)!;
        read.Id.ShouldBe(view.Id);
        read.Endpoint.ShouldBe(view.Endpoint);
        var list = await client.PostRawAsync("/query", """{"manifest":"list-instances-v1"}""").OkAsync();
        list.GetProperty("body").GetProperty("instances").GetArrayLength().ShouldBe(1);
    }

    [Theory]
    [MemberData(nameof(Codes))]
    public async Task Rejection_has_its_status_and_is_in_the_body_with_its_code(RejectionCode code, int status)
    {
        var host = shared.Fresh();
        host.Workspace.Script = _ => Task.FromResult<IReply?>(new Rejected(code, "why not"));
        host.Workspace.QueryScript = (_, _) => Task.FromResult<IReply?>(new Rejected(code, "why not"));
        using var client = host.As("alice");
        foreach (var (path, body) in new[]
        {
            ("/command", $$"""{"to":"instance/{{Id}}","manifest":"keep-alive-v1"}"""),
            ("/query", """{"manifest":"get-node-v1"}"""),
        })
        {
            var error = await client.PostRawAsync(path, body).ErrorAsync(status, "why not");
            error.GetProperty("manifest").GetString().ShouldBe("rejected-v1");
            error.GetProperty("body").Deserialize<Rejected>(ContractJson.Options).ShouldBe(new Rejected(code, "why not"));
        }
    }

    [Fact]
    public void Codes_all_have_a_status() => Codes.Count.ShouldBe(Enum.GetValues<RejectionCode>().Length);

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"to":"tokens"}""")]
    [InlineData("""{"manifest":"keep-alive-v1"}""")]
    [InlineData("""{"to":"instance/x","manifest":"keep-alive-v1"}""")]
    [InlineData("""{"to":"instance/","manifest":"keep-alive-v1"}""")]
    [InlineData("""{"to":"4/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"keep-alive-v1"}""")]
    [InlineData("""{"to":"deployment/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"keep-alive-v1"}""")]
    [InlineData("""{"to":"node/../x","manifest":"sweep-v1","body":{"dryRun":true}}""")]
    [InlineData("""{"to":"node/bench-1","manifest":"sweep-v1","body":{}}""")]
    [InlineData("""{"to":"node/bench-1","manifest":"sweep-v1","body":{"dryRun":"yes"}}""")]
    [InlineData("""{"to":"node/bench-1","manifest":"sweep-v1","body":[]}""")]
    [InlineData("""{"to":"node/bench-1","manifest":"sweep-v1","body":"x"}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"nothing-v1"}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"get-instance-v1"}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"instance-ready-v1"}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"keep-alive-v1","id":"x"}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"keep-alive-v1","deadline":"tomorrow"}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"keep-alive-v1","deadline":17}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"terminate-instance-v1","body":{"reason":"a\u0000b"}}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"add-firewall-rule-v1","body":{"rule":{"source":"::/0","action":"explode"}}}""")]
    [InlineData("""{"to":"instance/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11","manifest":"add-firewall-rule-v1","body":{"rule":null}}""")]
    public async Task Command_that_makes_no_sense_is_a_400_and_goes_nowhere(string body)
    {
        var host = shared.Fresh();
        using var client = host.BySocket();
        var error = await client.PostRawAsync("/command", body).ErrorAsync(400);
        error.GetRawText().ShouldNotContain("System.");
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("""{"manifest":"terminate-instance-v1"}""")]
    [InlineData("""{"manifest":"get-instance-v1"}""")]
    [InlineData("""{"manifest":"get-instance-v1","body":{"instance":"x"}}""")]
    [InlineData("""{"manifest":"get-instance-v1","body":{"instance":7}}""")]
    public async Task Query_that_makes_no_sense_is_a_400(string body)
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        await client.PostRawAsync("/query", body).ErrorAsync(400);
    }

    [Fact]
    public async Task Command_past_its_deadline_is_refused()
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        var error = await client.PostRawAsync(
            "/command", $$"""{"to":"instance/{{Id}}","manifest":"keep-alive-v1","deadline":"2026-03-01T11:59:59Z"}""").ErrorAsync(504);
        error.GetProperty("body").GetProperty("code").GetString().ShouldBe("timeout");
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("claim-deployment-v1", "deployment/6c1d4fb8-8f5e-4f0e-9d5b-3c7c5a1f0a11")]
    [InlineData("record-token-v1", "tokens")]
    [InlineData("keep-endpoints-v1", "node/bench-1")]
    public async Task Command_that_is_internal_is_refused_to_everyone(string manifest, string to)
    {
        var host = shared.Fresh();
        using var client = host.BySocket();
        var body = manifest == "keep-endpoints-v1" ? JsonSerializer.Serialize(new KeepGatewayEndpoints([], DateTimeOffset.UnixEpoch), ContractJson.Options)
            : manifest == "claim-deployment-v1"
            ? JsonSerializer.Serialize(new ClaimDeployment(Order("user:root")), ContractJson.Options)
            : JsonSerializer.Serialize(new RecordToken("x", "root", TokenScope.ReadWrite, null, true, [], null, null, null), ContractJson.Options);
        var error =
            await client.PostRawAsync("/command", $$"""{"to":"{{to}}","manifest":"{{manifest}}","body":{{body}}}""").ErrorAsync(403);
        error.GetProperty("body").GetProperty("code").GetString().ShouldBe("not-permitted");
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Request_takes_the_senders_name_and_clean_keys()
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        await PlaceAsync(client, Order("") with { AuthorizedKeys = [Key] }).ErrorAsync(404);
        var order = ((PlaceRequest)host.Workspace.Sent.Single().Command).Order;
        order.User.ShouldBe("user:alice");
        order.AuthorizedKeys.ShouldHaveSingleItem().ShouldStartWith(Key[..60]);
    }

    [Fact]
    public async Task Request_that_says_what_it_may_not_is_refused()
    {
        var host = shared.Fresh();
        using var client = host.As("alice");
        await PlaceAsync(client, Order("user:bob")).ErrorAsync(403);
        await PlaceAsync(client, Order("user:alice") with { KeyGenerated = true }).ErrorAsync(400);
        await PlaceAsync(client, Order("user:alice") with { AuthorizedKeys = [] }).ErrorAsync(400);
        await PlaceAsync(client, Order("user:alice") with { AuthorizedKeys = ["command=\"id\" " + Key] }).ErrorAsync(400);
        await PlaceAsync(client, Order("user:alice") with { Lifetime = TimeSpan.FromSeconds(-1) }).ErrorAsync(400);
        host.Workspace.Sent.ShouldBeEmpty();
        using var root = host.BySocket();
        await PlaceAsync(root, Order("user:bob")).ErrorAsync(404);
        ((PlaceRequest)host.Workspace.Sent.Single().Command).Order.User.ShouldBe("user:bob");
    }

    private static InstanceOrder Order(string user) => new(InstanceId.New(), user, [Key], false, null, false);

    private static Task<HttpResponseMessage> PlaceAsync(HttpClient client, InstanceOrder order) => client.PostRawAsync(
        "/command",
        $$"""{"to":"requests","manifest":"place-request-v1","body":{{JsonSerializer.Serialize(new PlaceRequest(order, [], "arm", false), ContractJson.Options)}}}""");
}
