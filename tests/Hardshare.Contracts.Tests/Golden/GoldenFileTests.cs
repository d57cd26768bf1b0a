using System.Text;
using System.Text.Json;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Tests.Golden;

public class GoldenFileTests
{
    public static TheoryData<string> AllManifests => new(Manifests.All.Select(one => one.Key).Order());

    public static TheoryData<string> AllFiles
    {
        get
        {
            GoldenFiles.WriteMissing();
            return new(GoldenFiles.Names);
        }
    }

    [Theory]
    [MemberData(nameof(AllManifests))]
    public void Manifest_has_a_golden_file_that_shows_every_member(string manifest) =>
        MessageMembers.AllShownBy(GoldenFiles.NamesFor(manifest), Manifests.Find(manifest)!)
            .ShouldBeTrue($"no golden file shows all of {manifest}: see {nameof(GoldenFiles)} on how to add one");

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Golden_file_belongs_to_a_manifest_that_is_still_known(string name) =>
        Manifests.Find(GoldenFiles.ManifestOf(name)).ShouldNotBeNull("what was once stored must stay readable");

    [Theory]
    [MemberData(nameof(AllFiles))]
    public void Decode_then_encode_gives_the_golden_file_again(string name)
    {
        var golden = GoldenFiles.Read(name);

        Encoding.UTF8.GetString(GoldenFiles.Reencode(GoldenFiles.ManifestOf(name), golden)).ShouldBe(Compact(golden));
    }

    private static string Compact(byte[] json)
    {
        using var document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document, ContractJson.Options);
    }
}
