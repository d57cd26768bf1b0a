using System.Globalization;

namespace Hardshare.Node.Tests.Tunnels;

public sealed class ManyTunnelsTests
{
    private const int Count = 100;

    [Fact]
    public async Task All_are_back_soon_after_the_gateway_and_none_is_given_up()
    {
        await using var many = await ManyTunnels.PrepareAsync(Count);
        var atOnce = await many.StartAsync();
        // Gone for longer than a few quick attempts take.
        var back = await many.LoseGatewayForAsync(TimeSpan.FromSeconds(5));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Count} tunnels: {atOnce.TotalSeconds:0.0} s to start at once, {back.TotalSeconds:0.0} s until all are back: {back / atOnce:0.00}"));
        (back / atOnce).ShouldBeLessThan(5);
    }
}
