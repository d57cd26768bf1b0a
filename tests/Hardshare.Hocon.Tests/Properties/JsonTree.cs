using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Hardshare.Hocon.Tests.Properties;

/// <summary>Random JSON objects, keys and texts full of what means something in HOCON.</summary>
internal static class JsonTree
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Elements("", ".", "a.b", "include", "${x}", "#", "//", "\"\"\"", "\\",
            "\n", "\t", " ", "a b", "1", "true", "null", "é", "😀", "\ud800", "\0"),
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get));

    private static readonly Gen<JsonNode?> Scalar = Gen.OneOf(
        Text.Select(text => (JsonNode?)JsonValue.Create(text)),
        ArbMap.Default.GeneratorFor<long>().Select(number => (JsonNode?)JsonValue.Create(number)),
        ArbMap.Default.GeneratorFor<NormalFloat>().Select(number => (JsonNode?)JsonValue.Create(number.Get)),
        Gen.Elements(true, false).Select(flag => (JsonNode?)JsonValue.Create(flag)),
        Gen.Constant((JsonNode?)null));

    public static Arbitrary<JsonNode> Objects => Arb.From(Gen.Sized(size => Object(Math.Min(size, 30))));

    private static Gen<JsonNode> Object(int size) =>
        Gen.Zip(Text, Value(size / 3)).ListOf().Resize(Math.Min(size, 6)).Select(fields => (JsonNode)new JsonObject(
            fields.DistinctBy(field => Normal(field.Item1)).Select(field => KeyValuePair.Create(field.Item1, field.Item2?.DeepClone()))));

    /// <summary>System.Text.Json writes every lone surrogate as the same replacement character.</summary>
    private static string Normal(string key) => new([.. key.Select(c => char.IsSurrogate(c) ? '\uFFFD' : c)]);

    private static Gen<JsonNode?> Value(int size) => size == 0
        ? Scalar
        : Gen.OneOf(
            Scalar,
            Object(size).Select(node => (JsonNode?)node),
            Value(size / 3).ListOf().Resize(Math.Min(size, 6))
                .Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])));
}
