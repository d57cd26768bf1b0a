using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Tests.Requests;

public class RequestCommandsTests : CliTest
{
    [Fact]
    public async Task Requests_waiting_placeAndReason()
    {
        Time = new HurriedTime(Sample.Noon.AddMinutes(5));
        Node.On<ListRequests>(new RequestList([Sample.Request()]));

        var outcome = await RunAsync("requests");

        outcome.Out.ShouldContain("e1000000  user:alice  5 min  2      d1000000  in use by user:bob");
    }

    [Fact]
    public async Task Requests_json_isTheContractsList()
    {
        Node.On<ListRequests>(new RequestList([Sample.Request()]));

        (await RunAsync("requests", "--format", "json")).Json.GetProperty("requests")[0].GetProperty("ahead").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Withdraw_onlyOne_needsNoId()
    {
        Node.On<ListRequests>(new RequestList([Sample.Request()]));
        Node.On<WithdrawRequest>(new Done());

        (await RunAsync("withdraw")).Code.ShouldBe(0);

        Node.Commands.Single().To.ShouldBe($"request/{Sample.Request().Id}");
    }
}
