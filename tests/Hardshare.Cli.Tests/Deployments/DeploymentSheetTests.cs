using Hardshare.Cli.Deployments;
using Hardshare.Contracts.Deployments;

namespace Hardshare.Cli.Tests.Deployments;

public class DeploymentSheetTests
{
    private static readonly DeploymentView Free = Sample.Deployment();

    public static TheoryData<DeploymentView, string> States() => new()
    {
        { Free, "free" },
        { Free with { QueueLength = 2 }, "busy, 2 in line" },
        { Free with { CurrentInstance = InstanceId.New(), CurrentUser = "user:bob", QueueLength = 3 }, "in use by user:bob, 2 waiting" },
        { Free with { CurrentInstance = InstanceId.New(), QueueLength = 1 }, "in use" },
        { Free with { Advertised = false, OfflineReason = "not advertised" }, "not advertised" },
        { Free with { OfflineReason = "its host is away" }, "offline: its host is away" },
        { Free with { LockReason = "broken", CurrentInstance = InstanceId.New() }, "locked: broken" },
        { Free with { Dissolved = Sample.Noon, LockReason = "broken" }, "dissolved" },
    };

    [Theory]
    [MemberData(nameof(States))]
    public void State_view_inWords(DeploymentView view, string expected) => DeploymentSheet.State(view).Text.ShouldBe(expected);

    [Fact]
    public void Of_deployments_thoseThatCanBeHadFirst()
    {
        var sheet = DeploymentSheet.Of(
            [Free with { LocalName = "b", QueueLength = 1 }, Free with { LocalName = "c" },
                Free with { LocalName = "a", LockReason = "x" }]);

        sheet.Rows.Select(row => row[1].Text).ShouldBe(["c", "b", "a"]);
    }
}
