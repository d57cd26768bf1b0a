using Hardshare.Cli.Shell;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Tests.Nodes;

public class UpCommandTests : CliTest
{
    private string config = "";

    private string Program()
    {
        var file = Home.Write("Hardshare.Node", "#!/bin/sh\n");
        Variables["HARDSHARE_NODE"] = file;
        Processes.Programs["Hardshare.Node"] = _ => new ProcessResult(0, "");
        config = Home.Write("lab.conf", "");
        return file;
    }

    [Fact]
    public async Task Up_foreground_becomesTheNode()
    {
        var program = Program();

        await RunAsync("up", "--config", config);

        Processes.Runs.ShouldHaveSingleItem().ShouldBe([program, "--config", config]);
    }

    [Fact]
    public async Task Up_noProgram_notFoundAndHowToNameIt()
    {
        Variables["HARDSHARE_NODE"] = Home.File("gone");

        var outcome = await RunAsync("up");

        outcome.Code.ShouldBe(3);
        outcome.Error.ShouldContain("HARDSHARE_NODE");
    }

    [Fact]
    public async Task Up_detached_waitsUntilTheNodeAnswers()
    {
        Program();
        var asked = 0;
        Node.On<GetNode>(_ => ++asked < 3 ? new Rejected(RejectionCode.Unavailable, "starting") : Sample.Node());

        var outcome = await RunAsync("up", "--detach", "--config", config);

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldContain("node bench-1 is up (process 4711)");
    }

    [Fact]
    public async Task Up_detachedAndItEnds_saysWhatItSaid()
    {
        Program();
        var log = Home.File("node.log");
        Node.On<GetNode>(new Rejected(RejectionCode.Unavailable, "starting"));
        Processes.Detached = () =>
        {
            File.WriteAllText(log, "lab.conf:3:5: expected a port\n");
            return Task.FromResult(2);
        };

        var outcome = await RunAsync("up", "--detach", "--log", log, "--config", config);

        outcome.Code.ShouldBe(1);
        outcome.Error.ShouldContain("exit code 2");
        outcome.Error.ShouldContain("lab.conf:3:5: expected a port");
        outcome.Error.ShouldContain("hardshare check");
    }

    [Fact]
    public async Task Up_detachedWhileOneRuns_refused()
    {
        Program();
        Node.On<GetNode>(Sample.Node());

        (await RunAsync("up", "--detach", "--config", config)).Code.ShouldBe(1);

        Processes.Runs.ShouldAllBe(run => run.Contains("--check-config"));
    }

    [Fact]
    public async Task Up_detachedWithABrokenConfiguration_saysWhereAndStartsNothing()
    {
        Program();
        Node.On<GetNode>(new Rejected(RejectionCode.Unavailable, "starting"));
        Processes.Programs["Hardshare.Node"] = _ => new ProcessResult(2, "lab.conf:3:5: expected a port\n");

        var outcome = await RunAsync("up", "--detach", "--config", config);

        outcome.Code.ShouldBe(1);
        outcome.Error.ShouldContain("lab.conf:3:5: expected a port");
        Processes.Runs.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Up_detachedAndNoSocketNamed_waitsAtTheConfigurationsOwn()
    {
        Program();
        Variables.Remove("HARDSHARE_SOCKET");
        var asked = 0;
        Node.On<GetNode>(_ => ++asked < 2 ? new Rejected(RejectionCode.Unavailable, "starting") : Sample.Node());
        Processes.Programs["Hardshare.Node"] = _ => new ProcessResult(0, $"ok\nnode.socket = {Node.Socket}\n");

        (await RunAsync("up", "--detach", "--config", config)).Code.ShouldBe(0);
    }
}
