using System.Text;
using System.Text.Json;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Tests.Messages;

public sealed class NodeWireTests
{
    private const string Command =
        """{"to":"deployment/11111111-2222-4333-8444-555555555555","id":"66666666-7777-4888-9999-aaaaaaaaaaaa","by":{"kind":"user","name":"alice","isAdministrator":false,"organizations":["lab"]},"deadline":"2026-03-01T12:00:00.1234567+00:00","correlation":"c-1","manifest":"lock-deployment-v1","body":{"reason":"it smokes"}}""";

    [Fact]
    public void Command_is_written_as_other_versions_read_it()
    {
        var command = new CommandEnvelope(
            EntityAddress.Of(new DeploymentId(Guid.Parse("11111111-2222-4333-8444-555555555555"))), new LockDeployment("it smokes"),
            new CommandId(Guid.Parse("66666666-7777-4888-9999-aaaaaaaaaaaa")), Principal.User("alice") with { Organizations = ["lab"] },
            new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero).AddTicks(1234567), "c-1");
        Encoding.UTF8.GetString(NodeWire.Write(command)).ShouldBe(Command);
    }

    [Fact]
    public void Command_that_was_written_is_read_whole()
    {
        var read = NodeWire.ReadCommand(Encoding.UTF8.GetBytes(Command));
        read.Command.ShouldBe(new LockDeployment("it smokes"));
        read.By.Organizations.ShouldBe(["lab"]);
        Encoding.UTF8.GetString(NodeWire.Write(read)).ShouldBe(Command);
    }

    [Fact]
    public void Reply_is_written_and_read_by_its_manifest()
    {
        var reply = new Rejected(RejectionCode.Locked, "it smokes");
        Encoding.UTF8.GetString(NodeWire.Write(reply)).ShouldBe("""{"manifest":"rejected-v1","body":{"code":"locked","message":"it smokes"}}""");
        NodeWire.ReadReply(NodeWire.Write(reply)).ShouldBe(reply);
    }

    [Fact]
    public void Message_of_a_newer_version_is_told_apart() =>
        Should.Throw<UnknownManifestException>(() => NodeWire.ReadReply("""{"manifest":"rejected-v9","body":{}}"""u8)).Manifest.ShouldBe("rejected-v9");

    [Theory]
    [InlineData("""{"manifest":"done-v1"}""")]
    [InlineData("""{"manifest":"lock-deployment-v1","body":{"reason":"x"}}""")]
    [InlineData("""{"manifest":"rejected-v1","body":{"code":"locked"}}""")]
    [InlineData("null")]
    [InlineData("[")]
    public void What_is_no_reply_is_refused(string json) => Should.Throw<JsonException>(() => NodeWire.ReadReply(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void Command_to_nowhere_is_refused() =>
        Should.Throw<JsonException>(() => NodeWire.ReadCommand(Encoding.UTF8.GetBytes(Command.Replace("deployment/", "toaster/", StringComparison.Ordinal))));
}
