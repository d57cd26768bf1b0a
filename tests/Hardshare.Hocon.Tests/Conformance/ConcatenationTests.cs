namespace Hardshare.Hocon.Tests.Conformance;

/// <summary>The specification's section "Value concatenation".</summary>
public sealed class ConcatenationTests
{
    [Theory]
    [InlineData("a =  left arm  ", "left arm")]
    [InlineData("a = \"left\"   arm", "left   arm")]
    [InlineData("a = left\tarm # or right", "left\tarm")]
    [InlineData("a = true  1e5 null\"x\"", "true  1e5 nullx")]
    [InlineData("a = 1.50 m", "1.50 m")]
    [InlineData("a = \" \" x", "  x")]
    [InlineData("a = \"\"\"x\"\"\"y", "xy")]
    public void Parse_simpleValuesOnOneLine_areOneString(string text, string expected)
    {
        var value = Read.Text(text)["a"];

        value.ShouldBeOfType<HoconString>().Text.ShouldBe(expected);
    }

    [Theory]
    [InlineData("a { b : 1, c : 2 }")]
    [InlineData("a : { b : 1 } { c : 2 }")]
    [InlineData("a : { b : 1 }{ c : 2 }")]
    [InlineData("a : { b : 1 }, a : { c : 2 }")]
    [InlineData("a { b : 0 } { b : 1,\n c : 2 }")]
    public void Parse_objectsOnOneLine_areMerged(string text) => Read.Json(text).ShouldBe("""{"a":{"b":1,"c":2}}""");

    [Theory]
    [InlineData("a : [ 1, 2, 3, 4 ]")]
    [InlineData("a : [ 1, 2 ] [ 3, 4 ]")]
    [InlineData("a : [ 1, 2 ][ 3,\n 4 ]")]
    [InlineData("a : [ 1, 2 ], a : ${a} [ 3, 4 ]")]
    [InlineData("a : [ 1, 2 ] ${b}, b : [ 3, 4 ]")]
    [InlineData("a : ${b} ${c}, b : [ 1, 2 ], c : [ 3, 4 ]")]
    [InlineData("a : [ 1 ] { \"1\" : 3, \"0\" : 2, x : y } [ 4 ]")]
    public void Parse_arraysOnOneLine_areOneArray(string text) => Read.Text(text).GetStrings("a").ShouldBe(["1", "2", "3", "4"]);

    [Fact]
    public void Parse_objectWithSubstitution_inherits() =>
        Read.Json("base = { cpus = 2, memory = 1g }, arm = ${base} { memory = 2g }, base.pids = 50")
            .ShouldBe("""{"base":{"cpus":2,"memory":"1g","pids":50},"arm":{"cpus":2,"memory":"2g","pids":50}}""");

    [Theory]
    [InlineData("a = [ 1 2 3 4 ]", """["1 2 3 4"]""")]
    [InlineData("a = [ 1\n 2\n 3\n 4 ]", "[1,2,3,4]")]
    [InlineData("a = [ [ 1, 2 ] [ 3, 4 ] ]", "[[1,2,3,4]]")]
    [InlineData("a = [ [ 1, 2 ]\n [ 3, 4 ] ]", "[[1,2],[3,4]]")]
    [InlineData("a = [ my name is ${n}, Hello ${n} ], n = arm", """["my name is arm","Hello arm"]""")]
    [InlineData("a = [ { x : 1 } { y : 2 }, ${o} { z : 3 } ], o = { q : 0 }", """[{"x":1,"y":2},{"q":0,"z":3}]""")]
    public void Parse_arrayWithoutCommas_separatesByNewlineOnly(string text, string json) =>
        Read.Text(text).GetArray("a").ToJson().ShouldBe(json);

    [Theory]
    [InlineData("a = ${x} ${y}, x = 1, y = 2", "\"1 2\"")]
    [InlineData("a = ${x} ${y}, x = [1], y = [2]", "[1,2]")]
    [InlineData("a = ${x} ${y}, x { p = 1 }, y { q = 2 }", """{"p":1,"q":2}""")]
    public void Parse_spaceBetweenSubstitutions_countsForTextOnly(string text, string json) =>
        Read.Text(text)["a"]!.ToJson().ShouldBe(json);
}
