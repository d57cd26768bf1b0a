using Hardshare.Actors.Requests;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Requests;

namespace Hardshare.Actors.Tests.Requests;

public sealed class RequestStateTests
{
    [Fact]
    public void Apply_of_a_request_that_recorded_its_principal_takes_that() =>
        Placed("user:root", Principal.User("root")).By.ShouldBe(Principal.User("root"));

    [Theory]
    [InlineData("user:root", true)]
    [InlineData("user:carol", false)]
    public void Apply_of_an_older_request_goes_by_the_name(string user, bool administrator)
    {
        var by = Placed(user, null).By!;
        by.ToString().ShouldBe(user);
        by.IsAdministrator.ShouldBe(administrator);
    }

    private static RequestState Placed(string user, Principal? by)
    {
        var instance = InstanceId.New();
        var placed = new RequestPlaced(new InstanceOrder(instance, user, ["k"], false, null, false), [], "arm", by);
        return RequestState.Empty(instance.Request).Apply(new EventEnvelope(1, DateTimeOffset.UnixEpoch, user, CommandId.New(), "n", 0, null, null, placed));
    }
}
