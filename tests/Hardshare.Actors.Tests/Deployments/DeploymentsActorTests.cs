using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Deployments;

public sealed class DeploymentsActorTests
{
    [Theory]
    [InlineData("org:")]
    [InlineData("bob")]
    [InlineData(":bob")]
    [InlineData("")]
    public async Task Register_for_what_is_no_owner_is_refused(string owner)
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var refused = await lab.SendAsync(
            EntityAddress.Node(), new RegisterDeployment(DeploymentId.New(), "arm", "arm", "lab", "an arm", owner));
        refused.ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Invalid);
    }
}
