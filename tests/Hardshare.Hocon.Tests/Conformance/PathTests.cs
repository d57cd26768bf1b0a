namespace Hardshare.Hocon.Tests.Conformance;

/// <summary>The specification's sections "Path expressions" and "Paths as keys".</summary>
public sealed class PathTests
{
    [Theory]
    [InlineData("arm.gripper : 1", """{"arm":{"gripper":1}}""")]
    [InlineData("arm.gripper.force : 1", """{"arm":{"gripper":{"force":1}}}""")]
    [InlineData("a.x : 1, a.y : 2", """{"a":{"x":1,"y":2}}""")]
    [InlineData("a b c : 1", """{"a b c":1}""")]
    [InlineData("a.\"b.c\".d : 1", """{"a":{"b.c":{"d":1}}}""")]
    [InlineData("true : 1", """{"true":1}""")]
    [InlineData("3 : 1", """{"3":1}""")]
    [InlineData("3.14 : 1", """{"3":{"14":1}}""")]
    [InlineData("1.2.3 : 1", """{"1":{"2":{"3":1}}}""")]
    [InlineData("10.0foo : 1", """{"10":{"0foo":1}}""")]
    [InlineData("foo10.0 : 1", """{"foo10":{"0":1}}""")]
    [InlineData("foo\"10.0\" : 1", """{"foo10.0":1}""")]
    [InlineData("a.\"\".b : 1", """{"a":{"":{"b":1}}}""")]
    [InlineData("\"\" : 1", """{"":1}""")]
    [InlineData("a.\"b\"c : 1", """{"a":{"bc":1}}""")]
    [InlineData("foo include : 1", """{"foo include":1}""")]
    [InlineData("\"include\" : 1", """{"include":1}""")]
    [InlineData("include.x : 1", """{"include":{"x":1}}""")]
    [InlineData("\"\"\"a.b\"\"\" : 1", """{"a.b":1}""")]
    public void Parse_key_isAPath(string text, string json) => Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("${ p.\"q.r\" }")]
    [InlineData("${p.\"q.r\"}")]
    public void Parse_substitution_hasTheSamePathSyntax(string substitution) =>
        Read.Text($"a = {substitution}, p {{ \"q.r\" = 1 }}").GetInt32("a").ShouldBe(1);

    [Theory]
    [InlineData("a.b", new[] { "a", "b" })]
    [InlineData("a.\"b.c\".d e", new[] { "a", "b.c", "d e" })]
    [InlineData(" a ", new[] { "a" })]
    [InlineData("\"\"", new[] { "" })]
    public void HoconPathParse_wellFormed_givesItsKeys(string path, string[] keys) => HoconPath.Parse(path).ShouldBe(keys);

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a=b")]
    [InlineData("\"a")]
    public void HoconPathParse_malformed_isAnArgumentError(string path) => Should.Throw<ArgumentException>(() => HoconPath.Parse(path));

    [Fact]
    public void HoconPathJoin_anyKeys_parseBack()
    {
        string[] keys = ["plain-1_x", "a.b", "", "a b", "\"q\"", "größe", "x\ny", " "];

        HoconPath.Parse(HoconPath.Join(keys)).ShouldBe(keys);
    }
}
