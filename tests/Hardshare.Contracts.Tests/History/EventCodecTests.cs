using System.Text;
using System.Text.Json;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Tests.History;

public class EventCodecTests
{
    private static readonly EventEnvelope Envelope = new(
        EventEnvelope.CurrentVersion, DateTimeOffset.UnixEpoch, "system", CommandId.New(), "bench-1", 0, null, null, new RuleRemoved(7));

    [Fact]
    public void Encode_puts_the_event_last_in_its_own_member() =>
        Encoding.UTF8.GetString(EventCodec.Encode(Envelope)).ShouldEndWith(",\"epoch\":0,\"event\":{\"ruleId\":7}}");

    [Fact]
    public void Decode_of_encode_is_the_envelope() => EventCodec.Decode("rule-removed-v1", EventCodec.Encode(Envelope)).ShouldBe(Envelope);

    [Fact]
    public void Decode_members_in_another_order_and_unknown_ones_is_the_envelope()
    {
        var stored = JsonDocument.Parse(EventCodec.Encode(Envelope)).RootElement;
        var members = stored.EnumerateObject().Reverse().Select(member => member.ToString());
        var json = $$"""{ {{string.Join(", ", members)}}, "later": { "event": [1, 2] } }""";

        EventCodec.Decode("rule-removed-v1", Encoding.UTF8.GetBytes(json)).ShouldBe(Envelope);
    }

    [Theory]
    [InlineData("no-such-event-v9")]
    [InlineData("lock-deployment-v1")]
    public void Decode_manifest_that_is_no_event_names_it(string manifest)
    {
        var failure = Should.Throw<UnknownManifestException>(() => EventCodec.Decode(manifest, EventCodec.Encode(Envelope)));

        failure.Manifest.ShouldBe(manifest);
        failure.Message.ShouldContain(manifest);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":\"one\"}")]
    [InlineData("{\"version\":1,")]
    [InlineData("{\"version\":1,\"event\":null}")]
    public void Decode_what_is_no_envelope_throws_a_json_exception_that_names_the_manifest(string json) =>
        Should.Throw<JsonException>(() => EventCodec.Decode("rule-removed-v1", Encoding.UTF8.GetBytes(json)))
            .Message.ShouldContain("rule-removed-v1");

    [Fact]
    public void Decode_envelope_of_a_newer_version_says_so() =>
        Should.Throw<JsonException>(() => EventCodec.Decode("rule-removed-v1", EventCodec.Encode(Envelope with { Version = 2 })))
            .Message.ShouldContain("version 2");

    [Fact]
    public void Encode_event_without_a_manifest_is_refused_and_the_next_one_is_unharmed()
    {
        Should.Throw<ArgumentException>(() => EventCodec.ManifestOf(Envelope with { Event = new Stranger() }));

        EventCodec.Decode("rule-removed-v1", EventCodec.Encode(Envelope)).ShouldBe(Envelope);
    }

    private sealed record Stranger : IDecision;
}
