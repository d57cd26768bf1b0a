using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using Hardshare.Contracts.Tests.Golden;

namespace Hardshare.Contracts.Tests.Messages;

public class ContractJsonTests
{
    [Fact]
    public void Context_lists_every_message() =>
        Manifests.All.Select(one => one.Value).Where(type => ContractJsonContext.Default.GetTypeInfo(type) is null)
            .Select(type => type.Name).ShouldBeEmpty($"add them to {nameof(ContractJsonContext)}");

    [Fact]
    public void Encode_any_message_decode_and_encode_again_gives_the_same_text() => Prop
        .ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new System.Random(seed);
            var (manifest, type) = Manifests.All.OrderBy(one => one.Key).ElementAt(random.Next(Manifests.All.Count()));
            var json = GoldenFiles.Encode(new Examples(random).Of(type));
            Encoding.UTF8.GetString(GoldenFiles.Reencode(manifest, json)).ShouldBe(Encoding.UTF8.GetString(json));
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(3000));

    [Fact]
    public void Deserialize_without_a_member_that_cannot_be_null_names_it() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<LockDeployment>("{}", ContractJson.Options))
            .Message.ShouldContain("reason");

    [Fact]
    public void Deserialize_without_members_that_can_be_null_gives_null() =>
        JsonSerializer.Deserialize<DrainNode>("{}", ContractJson.Options)!.Deadline.ShouldBeNull();

    [Fact]
    public void Deserialize_with_null_for_a_member_that_cannot_be_null_is_refused() =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<LockDeployment>("""{"reason":null}""", ContractJson.Options));

    [Theory]
    [InlineData("PT1H30M", 5400)]
    [InlineData("P2DT0.5S", 172800.5)]
    public void Durations_are_written_in_iso_8601(string text, double seconds)
    {
        var json = JsonSerializer.Serialize(TimeSpan.FromSeconds(seconds), ContractJson.Options);

        json.ShouldBe($"\"{text}\"");
        JsonSerializer.Deserialize<TimeSpan>(json, ContractJson.Options).ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Theory]
    [InlineData("\"an hour\"")]
    [InlineData("\"\"")]
    [InlineData("null")]
    [InlineData("3600")]
    public void Deserialize_what_is_no_duration_is_refused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<TimeSpan>(json, ContractJson.Options));

    [Fact]
    public void Ids_can_be_the_names_of_members()
    {
        var map = new Dictionary<RequestId, int> { [RequestId.New()] = 1 };

        var json = JsonSerializer.Serialize(map, ContractJson.Options);

        JsonSerializer.Deserialize<Dictionary<RequestId, int>>(json, ContractJson.Options).ShouldBe(map);
    }

    [Theory]
    [InlineData("\"not-a-uuid\"")]
    [InlineData("17")]
    public void Deserialize_what_is_no_id_is_refused(string json) =>
        Should.Throw<JsonException>(() => JsonSerializer.Deserialize<GetRequest>($$"""{"request":{{json}}}""", ContractJson.Options));
}
