using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Hardshare.Hocon.Tests.Properties;

public sealed class JsonProperties
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Fact]
    public void Parse_anyJsonObject_isTheTreeThatAJsonParserSees() =>
        Prop.ForAll(JsonTree.Objects, tree =>
        {
            var text = tree.ToJsonString(Indented);
            var read = JsonNode.Parse(HoconDocument.Parse(text, "json").ToJson());
            JsonNode.DeepEquals(JsonNode.Parse(text), read).ShouldBeTrue(text);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToJson_parsedAgain_isTheSameTree() =>
        Prop.ForAll(JsonTree.Objects, tree =>
        {
            var once = HoconDocument.Parse(tree.ToJsonString(), "json").ToJson();
            HoconDocument.Parse(once, "json").ToJson().ShouldBe(once);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void ToJson_anyString_survives() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text =>
        {
            var quoted = JsonSerializer.Serialize(text.Get);
            var value = HoconDocument.Parse($"x = {quoted}", "json");
            HoconDocument.Parse(value.ToJson(), "json").GetString("x").ShouldBe(value.GetString("x"));
        }).QuickCheckThrowOnFailure();
}
