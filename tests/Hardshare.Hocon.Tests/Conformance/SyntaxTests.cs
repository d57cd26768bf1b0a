namespace Hardshare.Hocon.Tests.Conformance;

/// <summary>The specification's section "Syntax", up to value concatenation.</summary>
public sealed class SyntaxTests
{
    [Theory]
    [InlineData("""{"a":"x\"\\\/\b\f\n\r\té","b":[1,-2.5e+3,true,false,null],"c":{"":{}}}""",
        """{"a":"x\"\\/\u0008\u000c\n\r\té","b":[1,-2.5e+3,true,false,null],"c":{"":{}}}""")]
    [InlineData("{\"a\"\n:\n1\n,\n\"b\":2\n}", """{"a":1,"b":2}""")]
    public void Parse_json_isTheSameTree(string text, string json) => Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("a = 1 # the arm\nb = 2 // the base\n// c = 3\n#d = 4", """{"a":1,"b":2}""")]
    [InlineData("""a = "x # y // z" """, """{"a":"x # y // z"}""")]
    [InlineData("a = x#y\nb = x//y\nc = x/y", """{"a":"x","b":"x","c":"x/y"}""")]
    [InlineData("a = [1 # one\n2, // two\n]", """{"a":[1,2]}""")]
    [InlineData("# nothing else", "{}")]
    public void Parse_comments_areIgnoredOutsideQuotes(string text, string json) => Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("", "{}")]
    [InlineData(" \n\t\n", "{}")]
    [InlineData("a : 1", """{"a":1}""")]
    [InlineData("\n { a : 1 } \n # end", """{"a":1}""")]
    public void Parse_rootBraces_mayBeLeftOut(string text, string json) => Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("a = 1, b : 2, c { d = 3 }", """{"a":1,"b":2,"c":{"d":3}}""")]
    [InlineData("\"a\" {}", """{"a":{}}""")]
    [InlineData("a\n{ b = 1 }", """{"a":{"b":1}}""")]
    [InlineData("a =\n 1", """{"a":1}""")]
    public void Parse_separatorOfKeyAndValue_isEqualsOrColonOrNoneBeforeAnObject(string text, string json) =>
        Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("a = [1,2,3,]")]
    [InlineData("a = [1\n2\n3]")]
    [InlineData("a = [\n1,\n2,\n3,\n]")]
    [InlineData("a = [1\n\n,2\n,3\n]")]
    [InlineData("{ a = [1,2,3], }")]
    public void Parse_commas_mayBeNewlinesOrOneTooMany(string text) => Read.Json(text).ShouldBe("""{"a":[1,2,3]}""");

    [Theory]
    [InlineData("\uFEFFa = 1")]
    [InlineData("\u00A0a\u2007=\u202F1\u3000")]
    [InlineData("\u001Ca\u001D=\u001E1\u001F\v\f")]
    [InlineData("a = 1\r\n")]
    [InlineData("a\u2028=\u20291")]
    public void Parse_whitespaceOfUnicode_separates(string text) => Read.Json(text).ShouldBe("""{"a":1}""");

    [Fact]
    public void Parse_unicodeLineSeparator_isNoNewline() => Read.Json("a = [1\u20282]").ShouldBe("{\"a\":[\"1\u20282\"]}");

    [Theory]
    [InlineData("arm : { x : 1 }, arm : { y : 2 }", """{"arm":{"x":1,"y":2}}""")]
    [InlineData("arm : { x : 1 }, arm : null, arm : { y : 2 }", """{"arm":{"y":2}}""")]
    [InlineData("arm : { x : 1 }, arm : 5, arm : { y : 2 }", """{"arm":{"y":2}}""")]
    [InlineData("arm : 5, arm : { x : 1 }", """{"arm":{"x":1}}""")]
    [InlineData("arm : { x : 1 }, arm : 5", """{"arm":5}""")]
    [InlineData("arm : { x : 1, y { z : 1 } }, arm : { x : 2, y { w : 2 } }", """{"arm":{"x":2,"y":{"z":1,"w":2}}}""")]
    [InlineData("arm : { a : { x : 1 } }, arm { a : 5 }, arm { a { y : 2 } }", """{"arm":{"a":{"y":2}}}""")]
    [InlineData("a : [1, 2], a : [3]", """{"a":[3]}""")]
    public void Parse_duplicateKeys_mergeObjectsAndReplaceTheRest(string text, string json) => Read.Json(text).ShouldBe(json);

    [Theory]
    [InlineData("truefoo", "\"truefoo\"")]
    [InlineData("footrue", "\"footrue\"")]
    [InlineData("10.0bar", "\"10.0bar\"")]
    [InlineData("bar10.0", "\"bar10.0\"")]
    [InlineData("true", "true")]
    [InlineData("\"true\"", "\"true\"")]
    [InlineData("null", "null")]
    [InlineData("1e5", "1e5")]
    [InlineData("1E+5", "1E+5")]
    [InlineData("-0.50", "-0.50")]
    [InlineData("0600", "\"0600\"")]
    [InlineData("192.168.0.1", "\"192.168.0.1\"")]
    [InlineData("-x", "\"-x\"")]
    [InlineData("/dev/ttyACM0", "\"/dev/ttyACM0\"")]
    [InlineData("a.b-c_d(e)|f<g>;'h'%~", "\"a.b-c_d(e)|f<g>;'h'%~\"")]
    [InlineData("include", "\"include\"")]
    public void Parse_unquotedText_isTypedOnlyWhenItIsTheWholeValue(string written, string json) =>
        Read.Json($"a = {written}").ShouldBe($"{{\"a\":{json}}}");

    [Theory]
    [InlineData("\"\"\"move\n\tto \\n \\u0041 home\"\"\"", "move\n\tto \\n \\u0041 home")]
    [InlineData("\"\"\"x\"\"\"\"", "x\"")]
    [InlineData("\"\"\"x\"\"\"\"\"", "x\"\"")]
    [InlineData("\"\"\"\"\"\"", "")]
    [InlineData("\"\"\"a \"b\" \"\"c\"\"\"", "a \"b\" \"\"c")]
    public void Parse_tripleQuoted_isTakenAsItStands(string written, string expected) =>
        Read.Text($"a = {written}").GetString("a").ShouldBe(expected);
}
