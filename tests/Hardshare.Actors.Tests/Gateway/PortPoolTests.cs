using Hardshare.Actors.Gateway;

namespace Hardshare.Actors.Tests.Gateway;

public sealed class PortPoolTests
{
    [Fact]
    public void Take_gives_the_port_that_was_unused_for_longest()
    {
        var pool = new PortPool(1000, 1002);
        var first = pool.Take();
        pool.Return(first!.Value);
        new[] { pool.Take(), pool.Take(), pool.Take() }.ShouldBe([1001, 1002, 1000]);
    }

    [Fact]
    public void Take_gives_none_when_all_are_in_use()
    {
        var pool = new PortPool(1000, 1000);
        pool.Take().ShouldBe(1000);
        pool.Take().ShouldBeNull();
    }

    [Fact]
    public void Take_of_a_certain_port_fails_when_it_is_in_use()
    {
        var pool = new PortPool(1000, 1001);
        pool.Take(1001).ShouldBeTrue();
        pool.Take(1001).ShouldBeFalse();
    }

    [Fact]
    public void Take_of_a_port_outside_the_range_lets_one_instance_keep_it_and_gives_it_to_no_other()
    {
        var pool = new PortPool(1000, 1000);
        pool.Take(999).ShouldBeTrue();
        pool.Take(999).ShouldBeFalse();
        pool.Return(999);
        new[] { pool.Take(), pool.Take() }.ShouldBe([1000, null]);
    }

    [Fact]
    public void LoopbackOf_differs_for_every_port()
    {
        var addresses = Enumerable.Range(1024, 64512).Select(GatewayActor.LoopbackOf).ToHashSet();
        addresses.Count.ShouldBe(64512);
        addresses.ShouldAllBe(a => System.Net.IPAddress.IsLoopback(System.Net.IPAddress.Parse(a)));
    }
}
