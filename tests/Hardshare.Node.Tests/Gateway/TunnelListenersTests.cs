using Hardshare.Node.Gateway;

namespace Hardshare.Node.Tests.Gateway;

public sealed class TunnelListenersTests
{
    private static readonly string[] Table =
    [
        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode",
        "   0: 0101A84D:A001 00000000:0000 0A 00000000:00000000 00:00000000 00000000   998        0 700 1 0000000000000000 100 0 0 10 0",
        "   1: 0101A84D:A003 00000000:0000 0A 00000000:00000000 00:00000000 00000000   998        0 1200 1 0000000000000000 100 0 0 10 0",
        "   2: 0101A84D:A004 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1300 1 0000000000000000 100 0 0 10 0",
        "   3: 00000000:A005 00000000:0000 0A 00000000:00000000 00:00000000 00000000   998        0 1400 1 0000000000000000 100 0 0 10 0",
        "   4: 0201A84D:A006 00000000:0000 0A 00000000:00000000 00:00000000 00000000   998        0 1500 1 0000000000000000 100 0 0 10 0",
        "   5: 0101A84D:A007 0101A84D:9999 01 00000000:00000000 00:00000000 00000000   998        0 1600 1 0000000000000000 100 0 0 10 0",
    ];

    [Theory]
    [InlineData("77.168.1.1", 998, 0xA003)]
    [InlineData("77.168.1.1", 1000, 0xA004)]
    [InlineData("77.168.1.2", 998, 0xA006)]
    [InlineData("77.168.1.3", 998, null)]
    [InlineData("77.168.1.2", 1000, null)]
    public void Newest_is_the_youngest_listener_of_the_user_at_exactly_the_address(string address, int user, int? port) =>
        TunnelListeners.Newest(Table, address, user).ShouldBe(port);
}
