using System.Net;
using System.Net.Sockets;
using Hardshare.Cli.Shell;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Tests.Nodes;

public class CheckCommandTests : CliTest
{
    private string config = "";
    private string settings = "";
    private ProcessResult read = new(0, "");

    private void IsSetUp()
    {
        UserId = 0;
        config = Home.Write("lab.conf", "hardshare {}");
        Variables["HARDSHARE_NODE"] = Home.Write("Hardshare.Node", "");
        Variables["PATH"] = Environment.GetEnvironmentVariable("PATH")!;
        settings = $"node.data = {Home.File("data")}\ncontainers.socket = {Home.File("none.sock")}\n";
        Processes.Programs["Hardshare.Node"] = _ => read.Ok ? new ProcessResult(0, settings) : read;
        Node.On<GetNode>(Sample.Node());
        Node.On<ListDeployments>(new DeploymentList([Sample.Deployment()]));
    }

    private async Task<JsonElement> FindingAsync(string area)
    {
        var outcome = await RunAsync("check", "--config", config, "--format", "json");
        outcome.Error.ShouldBeEmpty();
        return outcome.Json.GetProperty("findings").EnumerateArray().First(finding => finding.GetProperty("area").GetString() == area);
    }

    private static void ShouldBe(JsonElement finding, string level, string text, string? mend)
    {
        finding.GetProperty("level").GetString().ShouldBe(level, finding.GetRawText());
        finding.GetProperty("text").GetString()!.ShouldContain(text);
        if (mend is not null)
            finding.GetProperty("mend").GetString()!.ShouldContain(mend);
    }

    [Fact]
    public async Task Configuration_missing_failsAndSaysWhatToCopy()
    {
        IsSetUp();
        config = Home.File("missing.conf");

        ShouldBe(await FindingAsync("configuration"), "fail", "there is no", "hocon/lab.conf");
    }

    [Fact]
    public async Task Configuration_cannotBeRead_failsWithTheNodesWords()
    {
        IsSetUp();
        read = new ProcessResult(2, "lab.conf:3:5: gateway.listen: expected an address");

        ShouldBe(await FindingAsync("configuration"), "fail", "lab.conf:3:5: gateway.listen", "mend");
    }

    [Fact]
    public async Task Engine_away_failsAndSaysHowToStartOne()
    {
        IsSetUp();

        ShouldBe(await FindingAsync("containers"), "fail", Home.File("none.sock"), "scripts/engine start");
    }

    [Theory]
    [InlineData(40, "ok")]
    [InlineData(41, "fail")]
    public async Task DataFolder_lengthOfItsName_mustLeaveRoomForSockets(int length, string level)
    {
        IsSetUp();
        var folder = "/tmp/" + new string('d', length - 5);
        settings = $"node.data = {folder}\n";

        ShouldBe(await FindingAsync("data folder"), level, folder, mend: null);
    }

    [Fact]
    public async Task Ports_inUse_failsAndNamesTheSetting()
    {
        IsSetUp();
        Variables["HARDSHARE_SOCKET"] = Home.File("no-node");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        settings += $"api.listen = {listener.LocalEndpoint}\n";

        ShouldBe(await FindingAsync("ports"), "fail", "in use", "api.listen");
    }

    [Fact]
    public async Task Devices_notPluggedIn_warns()
    {
        IsSetUp();
        settings += $"deployments.cart.devices.wheels = serial {Home.File("ttyUSB0")}\ndeployments.cart.devices.plc = tcp 192.0.2.1:502\n";

        ShouldBe(await FindingAsync("robot cart"), "warn", "ttyUSB0 is not there", "plug it in");
    }

    [Fact]
    public async Task Node_noSocketNamed_isAskedAtTheConfigurationsOwn()
    {
        IsSetUp();
        Variables.Remove("HARDSHARE_SOCKET");
        settings += $"node.socket = {Node.Socket}\n";

        ShouldBe(await FindingAsync("node"), "ok", Node.Socket, mend: null);
    }

    [Fact]
    public async Task Node_away_failsAndSaysHowToStartIt()
    {
        IsSetUp();
        Variables["HARDSHARE_SOCKET"] = Home.File("no-node");

        ShouldBe(await FindingAsync("node"), "fail", "no such socket", $"hardshare up --config {config}");
    }

    [Theory]
    [InlineData("locked", "warn", "it is locked: crashed", "hardshare unlock d1000000")]
    [InlineData("hidden", "warn", "it is not offered", "hardshare ad d1000000")]
    [InlineData("offline", "fail", "it is offline: no port", "hardshare history d1000000")]
    [InlineData("free", "ok", "free", null)]
    public async Task Deployment_state_saysWhatToDo(string state, string level, string text, string? mend)
    {
        IsSetUp();
        var view = Sample.Deployment();
        Node.On<ListDeployments>(new DeploymentList([state switch
        {
            "locked" => view with { LockReason = "crashed" },
            "hidden" => view with { Advertised = false },
            "offline" => view with { OfflineReason = "no port" },
            _ => view,
        }]));

        ShouldBe(await FindingAsync("robot arm"), level, text, mend);
    }

    [Fact]
    public async Task Deployment_notRegistered_saysHow()
    {
        IsSetUp();
        Node.On<GetNode>(Sample.Node() with { Local = [new LocalDevice("cart", null)] });

        ShouldBe(await FindingAsync("robot cart"), "warn", "not registered", "hardshare register cart");
        ShouldBe(await FindingAsync("robot arm"), "warn", "does not name it any more", "hardshare dissolve d1000000");
    }

    [Fact]
    public async Task Check_people_linesWithMendsAndExitCode()
    {
        IsSetUp();

        var outcome = await RunAsync("check", "--config", config);

        outcome.Code.ShouldBe(1);
        outcome.Out.ShouldContain("fail  containers");
        outcome.Out.ShouldContain("-> start Docker");
        outcome.Out.ShouldContain("ok    node");
    }
}
