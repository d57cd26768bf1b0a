namespace Hardshare.Hocon.Tests.Conformance;

/// <summary>The specification's section "Substitutions", apart from self-references.</summary>
public sealed class SubstitutionTests
{
    [Theory]
    [InlineData("a = ${b}, b = 1", "1")]
    [InlineData("a = ${b}, b = [true, null]", "[true,null]")]
    [InlineData("a = ${b.c}, b.c = x, b.c = y", "\"y\"")]
    [InlineData("a = ${b} is my arm, b = left", "\"left is my arm\"")]
    [InlineData("a = ${b}\" is my arm\", b = left", "\"left is my arm\"")]
    [InlineData("a = \"${b}\", b = 1", "\"${b}\"")]
    [InlineData("a = \"\"\"${b}\"\"\", b = 1", "\"${b}\"")]
    [InlineData("a = x${b}y, b = null", "\"xnully\"")]
    [InlineData("a = ${b}, b { x = 1 }, b { y = 2 }", """{"x":1,"y":2}""")]
    [InlineData("a = ${b}, b = ${c}, c = 5", "5")]
    public void Parse_required_isTheFinalValueOfItsPath(string text, string json) => Read.Text(text)["a"]!.ToJson().ShouldBe(json);

    [Theory]
    [InlineData("a = ${?b}", "{}")]
    [InlineData("a = 1, a = ${?b}", """{"a":1}""")]
    [InlineData("a { x = 1 }, a = ${?b}, a { y = 2 }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("a = [1, ${?b}, 2]", """{"a":[1,2]}""")]
    [InlineData("a = x${?b}y", """{"a":"xy"}""")]
    [InlineData("a = ${?b}[1]", """{"a":[1]}""")]
    [InlineData("a = ${?b} { x = 1 }", """{"a":{"x":1}}""")]
    [InlineData("a = ${?b}${?c}", "{}")]
    [InlineData("a = ${?b} ${?c}", "{}")]
    [InlineData("a = ${?b}${?c}, c = x", """{"a":"x","c":"x"}""")]
    [InlineData("a = ${?b.c.d}, b = 5", """{"b":5}""")]
    public void Parse_optionalUndefined_vanishes(string text, string json) => Read.Json(text).ShouldBe(json);

    [Fact]
    public void Parse_hiddenByALaterValue_isNeverEvaluated() => Read.Json("a = ${nope}, a = 42").ShouldBe("""{"a":42}""");

    [Theory]
    [InlineData("a = ${HOME}", """{"a":"/root"}""")]
    [InlineData("a = ${?HOME}/x", """{"a":"/root/x"}""")]
    [InlineData("a = ${HOME}, HOME = here", """{"a":"here","HOME":"here"}""")]
    [InlineData("a = ${HOME}, HOME = null", """{"a":null,"HOME":null}""")]
    [InlineData("a = ${EMPTY}", """{"a":""}""")]
    [InlineData("PATH = ${PATH}\":/opt\"", """{"PATH":"/bin:/opt"}""")]
    [InlineData("a = ${dotted.name}", """{"a":"d"}""")]
    public void Parse_notInTheDocument_isLookedUpInTheEnvironment(string text, string json) =>
        Read.Json(text, ("HOME", "/root"), ("EMPTY", ""), ("PATH", "/bin"), ("dotted.name", "d")).ShouldBe(json);

    [Theory]
    [InlineData("a = ${PORTS[]}", """{"a":["1","2"]}""")]
    [InlineData("a = ${?PORTS[]} [3]", """{"a":["1","2",3]}""")]
    [InlineData("a = ${?NONE[]}", "{}")]
    [InlineData("a = ${PORTS[]}, PORTS = [7]", """{"a":[7],"PORTS":[7]}""")]
    public void Parse_listFromTheEnvironment_countsUntilOneIsMissing(string text, string json) =>
        Read.Json(text, ("PORTS_0", "1"), ("PORTS_1", "2"), ("PORTS_3", "4")).ShouldBe(json);

    [Fact]
    public void Parse_environmentText_convertsToTheTypeAskedFor() =>
        Read.Text("port = ${PORT}", ("PORT", "22")).GetInt32("port").ShouldBe(22);
}
