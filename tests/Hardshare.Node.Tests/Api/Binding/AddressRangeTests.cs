using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Hardshare.Node.Api.Binding;

namespace Hardshare.Node.Tests.Api.Binding;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("192.168.1.255/25", "192.168.1.128/25")]
    [InlineData("::/0", "::/0")]
    [InlineData("2001:DB8:0:0::1", "2001:db8::1/128")]
    [InlineData("2001:db8:ffff::/33", "2001:db8:8000::/33")]
    [InlineData("::ffff:10.0.0.1", "10.0.0.1/32")]
    [InlineData("::ffff:10.0.0.1/104", "10.0.0.0/8")]
    public void TryRead_of_an_address_or_range_clears_the_host_bits(string text, string expected)
    {
        AddressRange.TryRead(text, out var range).ShouldBeTrue();
        range.ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/8")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0.0/255.0.0.0")]
    [InlineData("10.0.0")]
    [InlineData("1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("999.1.1.1/99")]
    [InlineData(" 10.0.0.1")]
    [InlineData("fe80::1%eth0")]
    [InlineData("::/129")]
    [InlineData("[::1]")]
    [InlineData("localhost")]
    public void TryRead_of_anything_else_is_refused(string text) => AddressRange.TryRead(text, out _).ShouldBeFalse();

    [Fact]
    public void TryRead_gives_a_range_that_holds_the_address_and_reads_back_the_same() => Prop.ForAll(
        ArbMap.Default.ArbFor<byte[]>().Generator.Where(bytes => bytes.Length >= 16).ToArbitrary(), Gen.Choose(0, 128).ToArbitrary(),
        (bytes, bits) =>
        {
            var address = bits % 2 == 0 ? new IPAddress(bytes.AsSpan(0, 4)) : new IPAddress(bytes.AsSpan(0, 16));
            var length = bits % 2 == 0 ? bits / 4 : bits;
            AddressRange.TryRead($"{address}/{length}", out var range).ShouldBeTrue();
            AddressRange.TryRead(range!, out var again).ShouldBeTrue();
            again.ShouldBe(range);
            if (!address.IsIPv4MappedToIPv6)
                IPNetwork.Parse(range!).Contains(address).ShouldBeTrue();
        }).QuickCheckThrowOnFailure();
}
