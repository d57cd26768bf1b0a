using Hardshare.Contracts.Instances;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Api.Routes;

public sealed class FirewallRoutesTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    [Fact]
    public async Task Rules_are_appended_listed_and_flushed_to_nobody()
    {
        var host = shared.Fresh();
        var view = Views.Instance(Views.Deployment(), "user:alice");
        host.Workspace.Instances[view.Id] = view;
        using var client = host.As("alice");
        var path = $"/firewall/{view.Id}";
        (await client.GetAsync(path).OkAsync()).GetRawText().ShouldBe("""{"rules":[],"default":"ACCEPT"}""");
        await client.PostRawAsync(path, """{"action":"ACCEPT"}""").OkAsync();
        await client.PostRawAsync(path, """{"src":"10.1.2.3/8","action":"DROP"}""").OkAsync();
        await client.PostRawAsync(path, """{"src":"2001:db8::1","action":"REJECT"}""").OkAsync();
        (await client.GetAsync(path).OkAsync()).GetRawText()
            .ShouldBe("""{"rules":[["127.0.0.1/32","ACCEPT"],["10.0.0.0/8","DROP"],["2001:db8::1/128","REJECT"]],"default":"ACCEPT"}""");
        await client.DeleteAsync(path).OkAsync();
        (await client.GetAsync(path).OkAsync()).GetRawText().ShouldBe("""{"rules":[],"default":"DROP"}""");
    }

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"action":"accept"}""")]
    [InlineData("""{"action":"ALLOW"}""")]
    [InlineData("""{"action":1}""")]
    [InlineData("""{"action":"DROP","src":"999.1.1.1/99"}""")]
    [InlineData("""{"action":"DROP","src":"example.org"}""")]
    [InlineData("""{"action":"DROP","src":""}""")]
    [InlineData("""{"action":"DROP","src":17}""")]
    public async Task Rule_that_makes_no_sense_is_a_400(string body)
    {
        var host = shared.Fresh();
        var view = Views.Instance(Views.Deployment(), "user:alice");
        host.Workspace.Instances[view.Id] = view;
        using var client = host.As("alice");
        await client.PostRawAsync($"/firewall/{view.Id}", body).ErrorAsync(400);
        host.Workspace.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task Rule_without_source_by_the_unix_socket_is_a_400()
    {
        var host = shared.Fresh();
        var view = Views.Instance(Views.Deployment(), "user:root");
        host.Workspace.Instances[view.Id] = view;
        using var root = host.BySocket();
        await root.PostRawAsync($"/firewall/{view.Id}", """{"action":"DROP"}""").ErrorAsync(400);
        await root.PostRawAsync($"/firewall/{view.Id}", """{"action":"DROP","src":"::/0"}""").OkAsync();
        host.Workspace.Sent.Single().Command.ShouldBe(new AddFirewallRule(new FirewallRule("::/0", FirewallAction.Drop)));
    }
}
