using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Tests.Deployments;

public class DeploymentCommandsTests : CliTest
{
    private DeploymentView view = Sample.Deployment();

    private void Is() => Node.On<ListDeployments>(_ => new DeploymentList([view, Sample.Deployment("e2", "cart") with { Type = "cart4" }]));

    [Fact]
    public async Task Register_localName_sendsItToTheNodeAndShowsTheId()
    {
        Node.On<RegisterDeployment>(command => new DeploymentAccepted(command.Deployment, "user:root"));

        var outcome = await RunAsync("register", "arm", "--type", "arm6", "--region", "lab", "--description", "six axes");

        var command = (RegisterDeployment)Node.Commands.Single().Command;
        command.ShouldBe(new RegisterDeployment(command.Deployment, "arm", "arm6", "lab", "six axes", null));
        outcome.Out.ShouldBe($"{command.Deployment}\n");
        outcome.Error.ShouldContain("hardshare ad");
    }

    public static TheoryData<string[], IDeploymentCommand> Orders() => new()
    {
        { ["ad", "arm"], new Advertise() },
        { ["stop-ad", "arm"], new StopAdvertising() },
        { ["dissolve", "arm"], new DissolveDeployment() },
        { ["unlock", "arm"], new UnlockDeployment() },
        { ["lock", "arm", "--reason", "broken belt"], new LockDeployment("broken belt") },
        { ["describe", "arm", "status"], new DescribeDeployment("status") },
    };

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task Order_deployment_goesToIt(string[] words, IDeploymentCommand expected)
    {
        Is();
        Node.On<Advertise>(new Done());
        Node.On<StopAdvertising>(new Done());
        Node.On<DissolveDeployment>(new Done());
        Node.On<UnlockDeployment>(new Done());
        Node.On<LockDeployment>(new Done());
        Node.On<DescribeDeployment>(new Done());

        (await RunAsync(words)).Code.ShouldBe(0);

        Node.Commands.Single().To.ShouldBe($"deployment/{view.Id}");
        Node.Commands.Single().Command.ShouldBe(expected);
    }

    [Fact]
    public async Task Dissolve_withoutId_usageEvenIfThereIsOnlyOne() => (await RunAsync("dissolve")).Code.ShouldBe(2);

    [Theory]
    [InlineData("", 2)]
    [InlineData("cart", 1)]
    [InlineData("AXES", 2)]
    [InlineData("e2", 1)]
    [InlineData("zebra", 0)]
    public async Task Search_text_fits(string text, int expected)
    {
        Is();

        var outcome = await RunAsync("search", text, "--format", "json");

        outcome.Json.GetProperty("deployments").GetArrayLength().ShouldBe(expected);
    }

    [Fact]
    public async Task Search_type_onlyThese()
    {
        Is();

        (await RunAsync("search", "--type", "cart4", "--format", "json")).Json.GetProperty("deployments").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task Rules_changes_areSentAndTheRulesShown()
    {
        Is();
        Node.On<GetDeployment>(_ => view);
        Node.On<RemoveRule>(new Done());
        Node.On<SetRule>(command =>
        {
            view = view with
            {
                Rules = [.. view.Rules,
                new AccessRule(view.Rules.Count + 1, Sample.Noon, command.User, command.Capability)]
            };
            return new RuleAccepted(view.Rules.Count);
        });

        var outcome = await RunAsync("rules", "arm", "--permit", "alice", "--permit", "user:carol", "--deny", "bob", "--remove", "1");

        outcome.Code.ShouldBe(0, outcome.Error);
        Node.Commands.Select(command => command.Command).ShouldBe(
        [
            new RemoveRule(1), new SetRule("bob", Capabilities.NoInstantiate, null), new SetRule("alice", Capabilities.Instantiate, null),
            new SetRule("carol", Capabilities.Instantiate, null),
        ]);
        outcome.Out.ShouldContain("bob may not start instances");
    }
}
