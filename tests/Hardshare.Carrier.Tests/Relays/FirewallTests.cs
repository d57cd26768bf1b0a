using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Relays;

namespace Hardshare.Carrier.Tests.Relays;

public class FirewallTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.0.1", true)]
    [InlineData("10.0.0.0/8", "11.0.0.1", false)]
    [InlineData("10.1.2.3/8", "10.9.9.9", true)]
    [InlineData("192.0.2.7", "192.0.2.7", true)]
    [InlineData("192.0.2.7", "192.0.2.8", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "8.8.8.8", false)]
    [InlineData("2001:db8::/33", "2001:db8:7fff::1", true)]
    [InlineData("2001:db8::/33", "2001:db8:8000::1", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.1.1", true)]
    [InlineData("::ffff:10.0.0.0/104", "10.1.1.1", true)]
    [InlineData("fe80::/10", "fe80::1%3", true)]
    public void Decide_source_in_block_or_not(string block, string source, bool matches)
    {
        var firewall = new Firewall([new RelayRule(block, RelayAction.Reject)], RelayAction.Accept);
        firewall.Decide(IPAddress.Parse(source)).ShouldBe(matches ? RelayAction.Reject : RelayAction.Accept);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/")]
    [InlineData("::/129")]
    [InlineData("fe80::1%3")]
    [InlineData("example.org")]
    public void ParseSource_what_is_no_block_is_refused(string source) =>
        Should.Throw<FormatException>(() => Firewall.ParseSource(source)).Message.ShouldContain(source);

    [Fact]
    public void Decide_block_of_any_length_holds_exactly_the_addresses_with_its_prefix() =>
        Prop.ForAll<uint, uint, byte>((block, address, length) =>
        {
            var prefix = length % 33;
            var mask = prefix == 0 ? 0 : uint.MaxValue << (32 - prefix);
            var firewall = new Firewall([new RelayRule($"{Ip(block)}/{prefix}", RelayAction.Drop)], RelayAction.Accept);
            var near = (block & mask) | (address & ~mask);
            return firewall.Decide(Ip(near)) == RelayAction.Drop
                && firewall.Decide(Ip(address)) == ((address & mask) == (block & mask) ? RelayAction.Drop : RelayAction.Accept);
        }).QuickCheckThrowOnFailure();

    private static IPAddress Ip(uint bits) => new([(byte)(bits >> 24), (byte)(bits >> 16), (byte)(bits >> 8), (byte)bits]);
}
