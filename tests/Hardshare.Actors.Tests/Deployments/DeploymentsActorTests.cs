using Hardshare.Actors.Tests.Node;
using Hardshare.Contracts.Access;
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

    public static TheoryData<Principal, string?, string> Others => new()
    {
        { Principal.User("mia"), null, "arm" },
        { Principal.User("mia"), "user:mia", "arm" },
        { Principal.User("mia") with { Organizations = ["lab"] }, "org:lab", "arm" },
        { new Principal("anon", "guest"), null, "arm" },
        { new Principal("anon", "guest"), null, "leg" },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public async Task Register_by_who_is_no_administrator_is_refused_and_names_nothing(Principal by, string? owner, string localName)
    {
        await using var lab = await WorkspaceFixture.StartAsync();
        var refused = (await lab.SendAsync(
            EntityAddress.Node(), new RegisterDeployment(DeploymentId.New(), localName, "a", "lab", "", owner), by)).ShouldBeOfType<Rejected>();
        refused.Code.ShouldBe(RejectionCode.NotPermitted);
        refused.Message.ShouldNotContain("arm");
        (await lab.AskAsync(new ListDeployments(false))).ShouldBeOfType<DeploymentList>().Deployments.ShouldBeEmpty();
    }
}
