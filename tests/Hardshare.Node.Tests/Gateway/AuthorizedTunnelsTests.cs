using Hardshare.Actors.Gateway;
using Hardshare.Node.Gateway;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Tests.Gateway;

public sealed class AuthorizedTunnelsTests
{
    private static readonly string Key = SshKeyPair.CreateEcdsa().PublicLine;
    private readonly InstanceId _instance = InstanceId.New();
    private readonly AuthorizedTunnels _tunnels = new("/data/report.sh", 999, "/data/fifo");

    [Fact]
    public void Write_key_may_listen_at_its_own_address_and_run_the_report_and_nothing_else() =>
        _tunnels.Write([new TunnelGrant(_instance, Key, "127.77.1.2")]).ShouldBe(
            "restrict,port-forwarding,permitlisten=\"127.77.1.2:*\"," +
            $"command=\"exec /bin/sh '/data/report.sh' {_instance} 127.77.1.2 02014D7F 999 '/data/fifo'\" {Key}\n");

    [Fact]
    public void Read_finds_what_was_written_with_whose_it_is_and_passes_over_what_was_not()
    {
        TunnelGrant[] grants =
        [
            new(_instance, Key, "127.77.1.2"),
            new(InstanceId.New(), Key, "127.77.1.3", new Guest("bench-1.lab", DeploymentId.New(), new DateTimeOffset(2026, 3, 4, 5, 6, 7, 8, TimeSpan.Zero))),
        ];
        AuthorizedTunnels.Read(["# by hand", .. _tunnels.Write(grants).Split('\n'), Key]).ShouldBe(grants, ignoreOrder: true);
    }

    [Fact]
    public void Write_name_of_a_node_that_is_none_is_refused()
    {
        var guest = new Guest("bench,deployment=x", DeploymentId.New(), DateTimeOffset.UnixEpoch);
        Should.Throw<ArgumentException>(() => _tunnels.Write([new TunnelGrant(_instance, Key, "127.77.1.2", guest)]));
    }

    [Fact]
    public void Write_order_of_grants_does_not_matter()
    {
        TunnelGrant[] grants = [new(_instance, Key, "127.77.1.2"), new(InstanceId.New(), Key, "127.77.1.3")];
        _tunnels.Write(grants).ShouldBe(_tunnels.Write(grants.Reverse()));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.77")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("::1")]
    [InlineData("localhost")]
    [InlineData("*")]
    [InlineData("127.77.1.2\",permitopen=\"*")]
    public void Write_address_that_is_not_an_instance_s_is_refused(string address) =>
        Should.Throw<ArgumentException>(() => _tunnels.Write([new TunnelGrant(_instance, Key, address)]));

    [Theory]
    [InlineData("no key")]
    [InlineData("command=\"id\" KEY")]
    [InlineData("KEY\ncommand=\"id\" KEY")]
    public void Write_key_that_is_not_one_plain_key_is_refused(string text)
    {
        var grant = new TunnelGrant(_instance, text.Replace("KEY", Key, StringComparison.Ordinal), "127.77.1.2");
        Should.Throw<ArgumentException>(() => _tunnels.Write([grant]));
    }
}
