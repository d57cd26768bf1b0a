using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Tests.Finding;

public class FinderTests : CliTest
{
    private readonly List<DeploymentView> deployments = [Sample.Deployment("d1"), Sample.Deployment("d2", "turtle"),
        Sample.Deployment("ab", "cart")];
    private readonly List<InstanceView> instances =
        [Sample.Instance("a1"), Sample.Instance("a2"), Sample.Instance("b7", InstanceStatus.Terminated) with { Ended = Sample.Noon }];

    private async Task<Outcome> AskAsync(params string[] words)
    {
        Node.On<ListDeployments>(_ => new DeploymentList(deployments));
        Node.On<ListInstances>(query => new InstanceList([.. instances.Where(i => query.IncludeEnded || i.Ended is null)]));
        Node.On<ListRequests>(new RequestList([Sample.Request()]));
        Node.On<TerminateInstance>(new Done());
        Node.On<UnlockDeployment>(new Done());
        return await RunAsync(words);
    }

    private string Target() => Node.Commands.ShouldHaveSingleItem().To;

    [Theory]
    [InlineData("turtle")]
    [InlineData("d2")]
    [InlineData("D2")]
    [InlineData("d2000000-0")]
    [InlineData("d20000000")]
    public async Task Deployment_nameOrPrefix_found(string text)
    {
        (await AskAsync("unlock", text)).Code.ShouldBe(0);

        Target().ShouldBe($"deployment/{deployments[1].Id}");
    }

    [Fact]
    public async Task Deployment_prefixOfSeveral_usageWithTheCandidates()
    {
        var outcome = await AskAsync("unlock", "d");

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain(deployments[0].Id.ToString());
        outcome.Error.ShouldContain("turtle");
        outcome.Error.ShouldNotContain(deployments[2].Id.ToString());
        Node.Commands.ShouldBeEmpty();
    }

    [Fact]
    public async Task Deployment_nameThatLooksLikeAPrefix_nameWins()
    {
        deployments.Add(Sample.Deployment("ff", "d"));

        (await AskAsync("unlock", "d")).Code.ShouldBe(0);

        Target().ShouldBe($"deployment/{deployments[3].Id}");
    }

    [Fact]
    public async Task Deployment_noWordAndOne_isTheOne()
    {
        deployments.RemoveRange(1, 2);

        (await AskAsync("unlock")).Code.ShouldBe(0);

        Target().ShouldBe($"deployment/{deployments[0].Id}");
    }

    [Theory]
    [InlineData("unlock")]
    [InlineData("terminate")]
    public async Task Any_noWordAndSeveral_usageWithTheCandidates(string command)
    {
        var outcome = await AskAsync(command);

        outcome.Code.ShouldBe(2);
        outcome.Error.ShouldContain("which one?");
    }

    [Theory]
    [InlineData("zebra")]
    [InlineData("5")]
    public async Task Deployment_unknown_notFound(string text) => (await AskAsync("unlock", text)).Code.ShouldBe(3);

    [Theory]
    [InlineData("a2", 1)]
    [InlineData("A2", 1)]
    [InlineData("b", 2)]
    public async Task Instance_prefix_activeOnesBeforeEnded(string text, int index)
    {
        (await AskAsync("terminate", text)).Code.ShouldBe(0);

        Target().ShouldBe($"instance/{instances[index].Id}");
    }

    [Fact]
    public async Task Instance_nameOfItsDeployment_found()
    {
        instances.RemoveAt(1);

        (await AskAsync("terminate", "arm")).Code.ShouldBe(0);

        Target().ShouldBe($"instance/{instances[0].Id}");
    }

    [Fact]
    public async Task Instance_noWordAndOneActive_isTheOne()
    {
        instances.RemoveAt(0);

        (await AskAsync("terminate")).Code.ShouldBe(0);

        Target().ShouldBe($"instance/{instances[0].Id}");
    }

    [Fact]
    public async Task Instance_stillWaiting_saysHowToWithdraw()
    {
        var outcome = await AskAsync("terminate", "e1");

        outcome.Code.ShouldBe(3);
        outcome.Error.ShouldContain("hardshare withdraw e1000000");
    }

    [Fact]
    public async Task Instance_wholeId_asksForNoLists()
    {
        Node.On<GetInstance>(instances[0]);

        (await AskAsync("terminate", instances[0].Id.ToString().ToUpperInvariant())).Code.ShouldBe(0);

        Node.Queries.ShouldAllBe(query => query is GetInstance);
    }

    [Fact]
    public async Task Anything_prefixOfDeploymentAndInstance_usage() => (await AskAsync("info", "a")).Code.ShouldBe(2);
}
