using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Hocon;
using Hardshare.Node.Configuration;

namespace Hardshare.Node.Tests.Configuration;

public sealed class ConfigurationReaderTests
{
    [Fact]
    public void Parse_of_nothing_gives_a_safe_node()
    {
        var configuration = ConfigurationReader.Parse("", "lab.conf");
        configuration.Api.Address.ShouldBe("127.0.0.1");
        configuration.Deployments.ShouldBeEmpty();
        configuration.Gateway.LastPort.ShouldBeLessThan(ConfigurationReader.FirstTunnelPort);
    }

    [Fact]
    public void Load_reads_the_example_that_comes_with_the_project()
    {
        var arm = ConfigurationReader.Load(Path.Combine(RepositoryRoot(), "hocon", "lab.conf")).Deployments["arm"];
        arm.Limits.ShouldBe(new ContainerLimits(2L << 30, 2, 512));
        arm.Devices.ShouldBe([new SerialDevice("arm", "/dev/ttyUSB0", 115200), new TcpDevice("plc", "192.0.2.17", 502)]);
        arm.Mounts.ShouldBe([new ContainerMount("/srv/course", "/course", true)]);
        arm.Actions.End.ShouldHaveSingleItem().Limit.ShouldBe(TimeSpan.FromSeconds(60));
        arm.Monitor!.Failures.ShouldBe(3);
        arm.Instances.MaximumLifetime.ShouldBe(TimeSpan.FromHours(8));
        arm.Instances.DeadMan.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("gateway.conf", "lab.example", 0)]
    [InlineData("host.conf", "127.0.0.1", 1)]
    public void Load_reads_what_the_nodes_of_the_compose_file_are_given(string file, string address, int deployments)
    {
        foreach (var (name, value) in new[] { ("PUBLIC_ADDRESS", "lab.example"), ("HOSTNAME", "host-1"), ("DATA", "/var/lib/hardshare-1") })
            Environment.SetEnvironmentVariable(name, value);
        var configuration = ConfigurationReader.Load(Path.Combine(RepositoryRoot(), "docker", "node", file));
        (configuration.NodeName, configuration.Gateway.PublicAddress, configuration.Deployments.Count).ShouldBe(("host-1", address, deployments));
    }

    [Fact]
    public void Parse_without_a_cluster_gives_a_node_by_itself() => ConfigurationReader.Parse("", "lab.conf").Cluster.ShouldBeNull();

    [Fact]
    public void Parse_of_several_hosts_pauses_input_at_least_while_there_is_no_lease()
    {
        var arm = ConfigurationReader.Parse("hardshare.deployments.arm { hosts = [a, b], devices.arm { kind = tcp, host = h, port = 502 } }", "lab.conf").Deployments["arm"];
        (string.Join(' ', arm.Hosts), arm.EffectivePartition).ShouldBe(("a b", PartitionPolicy.PauseInput));
        ConfigurationReader.Parse("hardshare.deployments.arm {}", "lab.conf").Deployments["arm"].EffectivePartition.ShouldBe(PartitionPolicy.Keep);
    }

    [Fact]
    public void Parse_of_a_cluster_gives_the_way_to_its_database()
    {
        ConfigurationReader.Parse(Database("authority = /etc/ca.pem"), "lab.conf").Cluster!.Database
            .ShouldBe(new DatabaseSection("db.lab.example", 5432, "hardshare", "hs_bench-1", "/var/lib/hs/password", true, "/etc/ca.pem"));
        ConfigurationReader.Parse("hardshare.cluster.database { host = /run/pg, port = 5433, name = hs, user = root }", "lab.conf").Cluster!.Database
            .ShouldBe(new DatabaseSection("/run/pg", 5433, "hs", "root", null, false, null));
    }

    [Fact]
    public void Parse_reads_what_joining_left_in_the_data_folder_unless_the_cluster_is_configured()
    {
        var folder = Directory.CreateTempSubdirectory("hs-joined");
        try
        {
            var node = $"hardshare.node.data = \"{folder.FullName}\"\n";
            ConfigurationReader.Parse(node, "lab.conf").Cluster.ShouldBeNull();
            File.WriteAllText(Path.Combine(folder.FullName, ConfigurationReader.JoinedFile), Database("host = joined.example"));
            ConfigurationReader.Parse(node, "lab.conf").Cluster!.Database.Host.ShouldBe("joined.example");
            ConfigurationReader.Parse(node + Database(""), "lab.conf").Cluster!.Database.Host.ShouldBe("db.lab.example");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Database(string change) =>
        $"hardshare.cluster.database {{ host = db.lab.example, name = hardshare, user = \"hs_bench-1\", password-file = /var/lib/hs/password, {change} }}";

    public static TheoryData<string, string> Mistakes => new()
    {
        { "hardshare.nod.name = x", "lab.conf:1:1: hardshare.nod: unknown key" },
        { "hardshare.node.name = \"a b\"", "lab.conf:1:23: name: expected 1 to 63 letters" },
        { "hardshare.node.roles = []", "roles: expected [host], [gateway] or both" },
        { "hardshare.node.roles = [gatway]", "roles: expected [host], [gateway] or both" },
        { "hardshare { node.roles = [gateway], deployments.arm {} }", "expected host among them, because there are deployments (arm)" },
        { "hardshare.node.data = relative", "lab.conf:1:23: data: expected an absolute path, found \"relative\"" },
        { "hardshare.journal.snapshot-every = -1", "snapshot-every: expected a number of events from 1 to 1000000, or 0 for never, found \"-1\"" },
        { "hardshare.cluster.database.port = 1", "lab.conf:1:1: host: expected a host name, an address, or the folder of a Unix socket" },
        { Database("port = 0"), "port: expected a port from 1 to 65535" },
        { Database("tls = maybe"), "tls: expected verify-full or off, found \"maybe\"" },
        { Database("tls = off"), "tls: expected verify-full: off is only for a server on this machine" },
        { Database("host = /run/pg, tls = verify-full"), "tls: expected off, as it is for a Unix socket" },
        { Database("password-file = here"), "password-file: expected an absolute path, found \"here\"" },
        { Database("password-file = null"), "password-file: expected the absolute path of a file of mode 0600" },
        { Database("user = null"), "user: expected the role with which this node logs in" },
        { Database("password = x"), "password" },
        { "hardshare.api.listen = \"0.0.0.0:80\"", "tokens would cross the network in the clear" },
        { "hardshare.gateway.last-port = 50000", "expected a port from first-port (22000) to 39999" },
        { "hardshare.defaults.memory = lots", "expected a size" },
        { "hardshare.defaults.network = wide", "expected one of none, internet, lab" },
        { "hardshare.defaults.warm = 2", "expected 0 or 1, found \"2\"" },
        { "hardshare.deployments.arm { warm = 1, network = lab }", "expected 0, because network is not none" },
        { "hardshare.defaults.partition = freeze", "expected one of keep, pause-input, terminate" },
        { "hardshare.deployments.arm { hosts = [a, b], devices.arm { kind = serial, path = /dev/x } }", "because device arm is a serial port of one" },
        { "hardshare.defaults.limits.init = 0 s", "expected a time above zero" },
        { "hardshare.deployments.arm.devices.arm { kind = usb }", "expected serial or tcp, found \"usb\"" },
        { "hardshare.deployments.arm.devices.arm { kind = serial, path = ttyUSB0 }", "absolute path of a terminal device" },
        { "hardshare.deployments.arm.devices.arm { kind = tcp, host = h, port = 0 }", "expected a port from 1 to 65535" },
        { "hardshare.deployments.arm.actions.before = [ { command = [] } ]", "expected a program and its arguments" },
        { "hardshare.deployments.arm.memroy = 1 GiB", "did you mean \"memory\"?" },
        { "hardshare.deployments.\"a/b\" {}", "expected a local name" },
        { "hardshare.deployments.\"a b/../c\" {}", "expected a local name" },
        { "hardshare.deployments.\"\" {}", "expected a local name" },
        { "hardshare.deployments.arm.devices.\"a b.c\" { kind = serial, path = /dev/x }", "expected a device name" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Parse_says_where_the_mistake_is_and_what_was_expected(string text, string expected)
    {
        var thrown = Should.Throw<Exception>(() => ConfigurationReader.Parse(text, "lab.conf"));
        thrown.ShouldSatisfyAllConditions(
            () => (thrown is HoconException or InvalidConfigurationException).ShouldBeTrue(thrown.ToString()),
            () => thrown.Message.ShouldContain(expected),
            () => thrown.Message.ShouldStartWith("lab.conf:1:"));
    }

    private static string RepositoryRoot([System.Runtime.CompilerServices.CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
