using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Tests.Nodes;

public class NodeCommandsTests : CliTest
{
    [Fact]
    public async Task Status_node_andItsDeployments()
    {
        Time = new HurriedTime(Sample.Noon.AddHours(3));
        Node.On<GetNode>(Sample.Node() with { Problems = ["the engine was away"], Local = [new LocalDevice("arm", null)] });
        Node.On<ListDeployments>(new DeploymentList([Sample.Deployment()]));

        var outcome = await RunAsync("status");

        outcome.Out.ShouldContain("bench-1  0.1.0  host, gateway  up 3 h");
        outcome.Out.ShouldContain("d1000000  arm   arm6  lab     free   six axes");
        outcome.Out.ShouldContain("problem: the engine was away");
        outcome.Out.ShouldContain("hardshare register arm");
    }

    [Fact]
    public async Task Status_json_isTheContractsView()
    {
        Node.On<GetNode>(Sample.Node());

        (await RunAsync("status", "--format", "json")).Json.GetProperty("activeInstances").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task Drain_deadline_isAMoment()
    {
        Time = new HurriedTime(Sample.Noon);
        Node.On<DrainNode>(new Done());

        (await RunAsync("drain", "--deadline", "1h")).Code.ShouldBe(0);

        Node.Commands.Single().Command.ShouldBe(new DrainNode(Sample.Noon.AddHours(1)));
        Node.Commands.Single().To.ShouldBe("node");
    }

    [Theory]
    [InlineData("drain")]
    [InlineData("drain", "--deadline", "0s")]
    public async Task Drain_withoutTime_orAtOnce(params string[] words)
    {
        Time = new HurriedTime(Sample.Noon);
        Node.On<DrainNode>(new Done());

        (await RunAsync(words)).Code.ShouldBe(0);

        Node.Commands.Single().Command.ShouldBe(new DrainNode(words.Length > 1 ? Sample.Noon : null));
    }

    [Fact]
    public async Task Drain_undo_undrains()
    {
        Node.On<UndrainNode>(new Done());

        (await RunAsync("drain", "--undo")).Code.ShouldBe(0);

        Node.Commands.Single().Command.ShouldBeOfType<UndrainNode>();
    }

    [Theory]
    [InlineData("sweep")]
    [InlineData("sweep", "--dry-run")]
    public async Task Sweep_sparedFinding_saysWhyAndIsNoFailure(params string[] words)
    {
        Node.On<Sweep>(sweep => new SweepReport(sweep.DryRun, [new SweepFinding("folder", "f1", "a1", false, null, "it is young")]));

        var outcome = await RunAsync(words);

        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldContain("left for now: it is young");
    }

    [Theory]
    [InlineData(true, "would be removed", 0)]
    [InlineData(false, "engine away", 1)]
    public async Task Sweep_findings_shownAndProblemsFail(bool dry, string expected, int code)
    {
        Node.On<Sweep>(
            sweep =>
                new SweepReport(sweep.DryRun, [new SweepFinding("container", "hs-1", "a1", false, sweep.DryRun ? null : "engine away")]));

        var outcome = await RunAsync(dry ? ["sweep", "--dry-run"] : ["sweep"]);

        outcome.Code.ShouldBe(code);
        outcome.Out.ShouldContain(expected);
    }
}
