using System.Net;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers.Networks;

namespace Hardshare.Node.Tests.Containers.Networks;

public sealed class NetworkRulesTests
{
    [Fact]
    public void Chains_refuse_devices_before_they_let_anything_else_through()
    {
        var rules = NetworkRules.Chains(IPNetwork.Parse("10.213.0.0/16"), [IPAddress.Parse("192.0.2.7")], [IPAddress.Parse("10.0.0.53")])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        rules.ShouldBe([
            "*filter",
            ":HARDSHARE-INPUT - [0:0]",
            ":HARDSHARE-FORWARD - [0:0]",
            "-A HARDSHARE-INPUT -j REJECT",
            "-A HARDSHARE-FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT",
            "-A HARDSHARE-FORWARD -o hsnet+ -j REJECT",
            "-A HARDSHARE-FORWARD -d 192.0.2.7 -j REJECT",
            "-A HARDSHARE-FORWARD -d 10.0.0.53 -p udp --dport 53 -j ACCEPT",
            "-A HARDSHARE-FORWARD -d 10.0.0.53 -p tcp --dport 53 -j ACCEPT",
            .. rules.Where(rule => rule.StartsWith("-A HARDSHARE-FORWARD -i hsneti+ -d ", StringComparison.Ordinal)),
            "-A HARDSHARE-FORWARD -j ACCEPT",
            "COMMIT",
            "*nat",
            ":HARDSHARE-NAT - [0:0]",
            "-A HARDSHARE-NAT -s 10.213.0.0/16 ! -d 10.213.0.0/16 -j MASQUERADE",
            "COMMIT",
        ]);
    }

    [Theory]
    [InlineData(NetworkAccess.Internet, "hsneti0f0e0d0c0")]
    [InlineData(NetworkAccess.Lab, "hsnetl0f0e0d0c0")]
    public void BridgeOf_is_no_longer_than_an_interfaces_name_may_be(NetworkAccess access, string expected) =>
        NetworkRules.BridgeOf(new InstanceId(Guid.Parse("0f0e0d0c-0b0a-4908-8706-050403020100")), access).ShouldBe(expected);
}
