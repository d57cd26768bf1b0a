using Hardshare.Node.Configuration;

namespace Hardshare.Node.Tests.Configuration;

public class SettingsTextTests
{
    [Fact]
    public void Lines_configuration_keysThatTheCheckReads()
    {
        var configuration = ConfigurationReader.Parse(
            """
            hardshare {
              node { name = "bench-1", data = "/var/lib/hs" }
              gateway.ssh.port = 22500
              deployments {
                arm { devices { arm { kind = serial, path = "/dev/ttyUSB0" }, plc { kind = tcp, host = "192.0.2.17", port = 502 } } }
                cart { image = "lab/cart:2" }
              }
            }
            """,
            "test.conf");

        var lines = SettingsText.Lines(configuration).ToList();

        lines.ShouldContain("node.data = /var/lib/hs");
        lines.ShouldContain("node.socket = /run/hardshare/hardshare.sock");
        lines.ShouldContain("gateway.ssh.port = 22500");
        lines.ShouldContain("gateway.first-port = 22000");
        lines.ShouldContain("deployments.arm.devices.arm = serial /dev/ttyUSB0");
        lines.ShouldContain("deployments.arm.devices.plc = tcp 192.0.2.17:502");
        lines.Single(line => line.StartsWith("containers.images = ", StringComparison.Ordinal)).ShouldEndWith(" lab/cart:2");
    }
}
