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
        CanBeDrained(Member("bench-1"));

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
        CanBeDrained(Member("bench-1"));

        (await RunAsync(words)).Code.ShouldBe(0);

        Node.Commands.Single().Command.ShouldBe(new DrainNode(words.Length > 1 ? Sample.Noon : null));
    }

    [Theory]
    [InlineData(MemberStatus.Up, false, "still 1 instance there; 2 instances of other hosts reached through it, which move to another gateway when nobody is connected")]
    [InlineData(MemberStatus.Up, true, "2 instances of other hosts reached through it, which stay because no other gateway is up")]
    [InlineData(MemberStatus.Unreachable, false, "which stay because no other gateway is up")]
    public async Task Drain_whatIsLeftThere_isSaid(MemberStatus other, bool otherIsDrained, string expected)
    {
        CanBeDrained(Member("one") with { ActiveInstances = 1, Guests = 2 }, Member("two") with { Status = other, Draining = otherIsDrained });

        (await RunAsync("drain", "one")).Out.ShouldContain(expected);
    }

    [Fact]
    public async Task Drain_wait_staysUntilNothingIsLeftTwiceInARow()
    {
        var looks = Looks([Left(0)], [Left(1)], [Left(0)], [Left(2)], [Left(0)], [Left(0)]);

        var outcome = await RunAsync("drain", "one", "--wait");

        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldContain("still 1 instance of other hosts");
        outcome.Out.ShouldContain("still 2 instances of other hosts");
        outcome.Out.TrimEnd().ShouldEndWith("nothing is left on one");
        looks.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(MemberStatus.Unreachable, "node one is unreachable: what is left there is not known")]
    [InlineData(MemberStatus.Down, "node one was stopped: what is left there is not known")]
    [InlineData(null, "node one is not one of the workspace's any more")]
    public async Task Drain_wait_nodeThatIsNotUp_isSaidAndFails(MemberStatus? status, string expected)
    {
        MemberView[] away = status is { } now ? [Left(1) with { Status = now }] : [];
        var looks = Looks([Left(1)], away, [Left(1)], away, away);

        var outcome = await RunAsync("drain", "one", "--wait");

        outcome.Code.ShouldBe(6);
        outcome.Error.ShouldContain(expected);
        outcome.Out.ShouldNotContain("nothing is left");
        looks.ShouldBeEmpty();
    }

    [Fact]
    public async Task Nodes_drainedGateway_isShownWithItsGuests()
    {
        Node.On<ListNodes>(new NodeList([Member("one") with { Draining = true, Guests = 2 }, Member("two")]));

        var lines = (await RunAsync("nodes")).Out.Split('\n');

        lines.Single(line => line.StartsWith("one", StringComparison.Ordinal)).ShouldMatch("draining .* 2\\s*$");
        lines.Single(line => line.StartsWith("two", StringComparison.Ordinal)).ShouldContain(" up ");
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

    private void CanBeDrained(params MemberView[] nodes)
    {
        Node.On<DrainNode>(new Done());
        Node.On<GetNode>(Sample.Node());
        Node.On<ListNodes>(new NodeList(nodes));
    }

    /// <summary>What is seen at one look after the other.</summary>
    private Queue<MemberView[]> Looks(params MemberView[][] looks)
    {
        Time = new HurriedTime(Sample.Noon);
        var left = new Queue<MemberView[]>(looks);
        Node.On<DrainNode>(new Done());
        Node.On<ListNodes>(_ => new NodeList([.. left.Dequeue(), Member("two")]));
        return left;
    }

    private static MemberView Left(int guests) => Member("one") with { Draining = true, Guests = guests };

    private static MemberView Member(string name) => new(name, ["gateway"], "0.1.0", MemberStatus.Up, Sample.Noon, 0, 0);
}
