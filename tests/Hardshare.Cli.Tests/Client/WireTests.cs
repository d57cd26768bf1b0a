using System.Reflection;
using System.Text.Json.Serialization;
using Hardshare.Cli.Client;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Cli.Tests.Client;

public class WireTests
{
    public static TheoryData<object> Messages() =>
    [
        Sample.Deployment(),
        Sample.Deployment() with { LockReason = "é \" \u001b", CurrentInstance = InstanceId.New(), Dissolved = Sample.Noon },
        Sample.Instance() with { Expires = Sample.Noon, Degraded = [new Degradation("tunnel", "gone", Sample.Noon)], Step = "container" },
        new InstanceList([Sample.Instance(status: InstanceStatus.InitFail)]),
        Sample.Request(),
        Sample.Node(),
        new PlaceRequest(
            new InstanceOrder(InstanceId.New(), "", ["k"], false, TimeSpan.FromHours(2), true), [DeploymentId.New()], null, true),
        new AddFirewallRule(new FirewallRule("::/0", FirewallAction.Reject)),
        new HistoryPage([Sample.Entry(4, "m", "t", 5, new { a = 1 })], 4),
        new Rejected(RejectionCode.NotPermitted, "no"),
    ];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Options_message_sameBytesAsContracts(object message)
    {
        var ours = JsonSerializer.Serialize(message, Wire.Options.GetTypeInfo(message.GetType()));

        ours.ShouldBe(JsonSerializer.Serialize(message, message.GetType(), ContractJson.Options));
        var back = JsonSerializer.Deserialize(ours, Wire.Options.GetTypeInfo(message.GetType()))!;
        JsonSerializer.Serialize(back, back.GetType(), ContractJson.Options).ShouldBe(ours);
    }

    [Fact]
    public void ManifestOf_everyMessageWeKnow_isTheContractsOwn()
    {
        var known = typeof(WireContext).GetCustomAttributes<JsonSerializableAttribute>().Count();
        known.ShouldBeGreaterThan(40);
        foreach (var (manifest, type) in Manifests.All)
            Wire.ManifestOf(type).ShouldBe(manifest);
    }
}
