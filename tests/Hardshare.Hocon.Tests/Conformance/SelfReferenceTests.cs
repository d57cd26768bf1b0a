namespace Hardshare.Hocon.Tests.Conformance;

/// <summary>The specification's section "Self-referential substitutions", <c>+=</c> included.</summary>
public sealed class SelfReferenceTests
{
    [Theory]
    [InlineData("path : \"a:b\", path : ${path}\":c\"", """{"path":"a:b:c"}""")]
    [InlineData("n : 1, n : ${n}2, n : ${n}3", """{"n":"123"}""")]
    [InlineData("a { x : 1 }, a : ${a}", """{"a":{"x":1}}""")]
    [InlineData("a { x : 1 }, a : ${a} { y : 2 }", """{"a":{"x":1,"y":2}}""")]
    [InlineData("p : [ /bin ], p : ${p} [ /usr/bin ]", """{"p":["/bin","/usr/bin"]}""")]
    [InlineData("a { p : [1] }, a.p : ${a.p} [2]", """{"a":{"p":[1,2]}}""")]
    [InlineData("foo : { a : { c : 1 } }, foo : ${foo.a}, foo : { a : 2 }", """{"foo":{"a":2,"c":1}}""")]
    [InlineData("foo : ${?foo}", "{}")]
    [InlineData("a = ${?a}foo", """{"a":"foo"}""")]
    [InlineData("foo : ${foo}, foo : 42", """{"foo":42}""")]
    public void Parse_fieldThatRefersToItself_looksBack(string text, string json) => Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("bar : { foo : 42, baz : ${bar.foo} }", """{"bar":{"foo":42,"baz":42}}""")]
    [InlineData("bar : { foo : 42, baz : ${bar.foo} }, bar : { foo : 43 }", """{"bar":{"foo":43,"baz":43}}""")]
    [InlineData("bar : { a : ${foo.d}, b : 1 }, bar.b = 3, foo : { c : ${bar.b}, d : 2 }, foo.d = 4",
        """{"bar":{"a":4,"b":3},"foo":{"c":3,"d":4}}""")]
    [InlineData("base { y : 1 }, bar : ${base} { x : ${bar.y} }", """{"base":{"y":1},"bar":{"y":1,"x":1}}""")]
    [InlineData("c { items = ${a} }, a = [1] ${c.more}, c.more = [2]", """{"c":{"items":[1,2],"more":[2]},"a":[1,2]}""")]
    public void Parse_objectThatRefersIntoItself_looksForward(string text, string json) => Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("a : 1, b : 2, a : ${b}, b : ${a}")]
    [InlineData("b : 2, a : 1, b : ${a}, a : ${b}")]
    public void Parse_mutualReferencesWithEarlierValues_agree(string text)
    {
        var read = Read.Text(text);

        read.GetInt32("a").ShouldBe(read.GetInt32("b"));
    }

    [Theory]
    [InlineData("path = /bin, default = ${path}, path = ${default}\":/opt\"")]
    [InlineData("default = ${path}, path = /bin, path = ${default}\":/opt\"")]
    public void Parse_cycleThroughAnotherField_isBrokenWhereAnEarlierValueIs(string text) =>
        Read.Text(text).GetString("path").ShouldBe("/bin:/opt");

    [Theory]
    [InlineData("a : ${?b}, b : ${?a}", "{}")]
    [InlineData("a : { b : ${?a} }", """{"a":{}}""")]
    [InlineData("a : { b : 1 }, a.b : ${?a}", """{"a":{"b":1}}""")]
    [InlineData("a : [1, ${?a}]", """{"a":[1]}""")]
    [InlineData("a.b = ${c}, c.d = ${?a}", """{"a":{"b":{}},"c":{}}""")]
    public void Parse_optionalInACycle_isUndefined(string text, string json) => Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("a += 1", "[1]")]
    [InlineData("a = [1], a += 2, a += [3]", "[1,2,[3]]")]
    [InlineData("a += { x = 1 }, a += y z", """[{"x":1},"y z"]""")]
    [InlineData("base = [1], a = ${base}, a += 2", "[1,2]")]
    [InlineData("b { a = [1] }, b.a += 2, a = ${b.a}", "[1,2]")]
    [InlineData("o = [ { a += 1, a += 2 } ], a = ${?nope}[1, 2]", "[1,2]")]
    [InlineData("a = { \"1\" = y, \"0\" = x }, a += z", """["x","y","z"]""")]
    public void Parse_plusEquals_appends(string text, string json) => Read.Text(text)["a"]!.ToJson().ShouldBe(json);

    [Fact]
    public void Parse_plusEqualsInAnArraysElement_appendsThere() =>
        Read.Json("o = [ { a += 1, a += 2 }, { a += 3 } ]").ShouldBe("""{"o":[{"a":[1,2]},{"a":[3]}]}""");

    [Fact]
    public void Parse_plusEquals_takesNothingFromTheEnvironment() => Read.Json("A += 1", ("A", "x")).ShouldBe("""{"A":[1]}""");
}
