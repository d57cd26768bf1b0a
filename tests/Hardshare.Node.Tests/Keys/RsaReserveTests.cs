using Hardshare.Node.Keys;

namespace Hardshare.Node.Tests.Keys;

public sealed class RsaReserveTests
{
    private readonly RsaReserve _reserve = new();

    [Fact]
    public async Task TakeAsync_before_the_reserve_is_filled_makes_a_pair() => (await _reserve.TakeAsync()).ShouldNotBeNull();

    [Fact]
    public async Task TakeAsync_gives_no_pair_out_twice()
    {
        _reserve.Fill();
        var first = _reserve.TakeAsync();
        _reserve.Fill();
        (await _reserve.TakeAsync()).ShouldNotBeSameAs(await first);
    }
}
