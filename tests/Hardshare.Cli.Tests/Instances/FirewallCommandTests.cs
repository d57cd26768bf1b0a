using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Tests.Instances;

public class FirewallCommandTests : CliTest
{
    private InstanceView view = Sample.Instance();

    private async Task<Outcome> FirewallAsync(params string[] words)
    {
        Node.On<ListInstances>(_ => new InstanceList([view]));
        Node.On<GetInstance>(_ => view);
        Node.On<AddFirewallRule>(command =>
        {
            view = view with { Firewall = view.Firewall with { Rules = [.. view.Firewall.Rules, command.Rule] } };
            return new Done();
        });
        Node.On<FlushFirewall>(_ =>
        {
            view = view with { Firewall = Firewall.Closed };
            return new Done();
        });
        return await RunAsync(["firewall", .. words]);
    }

    [Fact]
    public async Task Firewall_severalRules_inTheOrderOfTheCommandLine()
    {
        var outcome = await FirewallAsync(
            "a1", "--accept", "192.0.2.7", "--drop=192.0.2.9/24", "--accept", "2001:db8::1/32", "--reject", "::/0", "--flush");

        outcome.Code.ShouldBe(0, outcome.Error);
        view.Firewall.ShouldBe(Firewall.Closed with { Rules = view.Firewall.Rules });
        view.Firewall.Rules.ShouldBe(
        [
            new FirewallRule("192.0.2.7/32", FirewallAction.Accept), new FirewallRule("192.0.2.0/24", FirewallAction.Drop),
            new FirewallRule("2001:db8::/32", FirewallAction.Accept), new FirewallRule("::/0", FirewallAction.Reject),
        ]);
        outcome.Out.ShouldContain("drop    192.0.2.0/24");
    }

    [Theory]
    [InlineData("999.1.1.1/99")]
    [InlineData("192.0.2.7/33")]
    [InlineData("192.0.2.7/-1")]
    [InlineData("1")]
    [InlineData("example.org")]
    [InlineData("")]
    public async Task Firewall_noRange_usageAndNothingChanged(string range)
    {
        var outcome = await FirewallAsync("--accept", "10.0.0.0/8", "--drop", range);

        outcome.Code.ShouldBe(2);
        Node.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task Firewall_json_isTheContractsFirewall()
    {
        var outcome = await FirewallAsync("--accept", "10.0.0.0/8", "--format", "json");

        outcome.Json.GetProperty("default").GetString().ShouldBe("accept");
        outcome.Json.GetProperty("rules")[0].GetProperty("source").GetString().ShouldBe("10.0.0.0/8");
    }
}
