using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Hardshare.Node.Containers.Networks;

namespace Hardshare.Node.Tests.Containers.Networks;

public sealed class AddressPoolTests
{
    private static readonly IPNetwork Pool = IPNetwork.Parse("10.213.0.0/24");

    [Theory]
    [InlineData("", "10.213.0.0/28")]
    [InlineData("10.213.0.0/28", "10.213.0.16/28")]
    [InlineData("10.213.0.16/28", "10.213.0.0/28")]
    [InlineData("10.213.0.0/26", "10.213.0.64/28")]
    [InlineData("10.213.0.3/32 10.213.0.20/30", "10.213.0.32/28")]
    [InlineData("10.0.0.0/8", null)]
    public void FirstFree_overlaps_nothing_that_is_used(string used, string? expected)
    {
        IPNetwork[] networks = [.. used.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(IPNetwork.Parse)];
        AddressPool.FirstFree(Pool, networks)?.ToString().ShouldBe(expected);
    }

    [Fact]
    public void FirstFree_again_and_again_uses_up_the_pool_without_overlap() =>
        Check.QuickThrowOnFailure(Prop.ForAll<byte>(extra =>
        {
            var used = new List<IPNetwork> { new(IPAddress.Parse($"10.213.0.{extra & 0xF0}"), 28) };
            while (AddressPool.FirstFree(Pool, used) is { } subnet)
                used.Add(subnet);
            return used.Count == 16 && used.Distinct().Count() == 16;
        }));
}
