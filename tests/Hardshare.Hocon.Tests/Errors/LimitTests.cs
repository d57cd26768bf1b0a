namespace Hardshare.Hocon.Tests.Errors;

/// <summary>Documents that would overflow the stack, the memory or the patience are errors.</summary>
public sealed class LimitTests
{
    private const string TooDeep = "expected at most 200 levels of objects and arrays, found more";

    [Theory]
    [InlineData("a = ", "[", "]", 200)]
    [InlineData("", "a{", "}", 200)]
    [InlineData("a = ", "[{a=", "}]", 99)]
    public void Parse_deepNesting_isAnError(string start, string open, string close, int fits)
    {
        Read.Error(start + string.Concat(Enumerable.Repeat(open, 100_000))).ShouldEndWith(TooDeep);
        Read.Error(Nested(fits + 1)).ShouldEndWith(TooDeep);
        Should.NotThrow(() => Read.Text(Nested(fits)));

        string Nested(int levels) =>
            start + string.Concat(Enumerable.Repeat(open, levels)) + (open.EndsWith('=') ? "1" : "")
            + string.Concat(Enumerable.Repeat(close, levels));
    }

    [Fact]
    public void Parse_longPath_isAnError() =>
        Read.Error($"{string.Join('.', Enumerable.Repeat("a", 100_000))} = 1").ShouldBe($"lab.conf:1:1: {TooDeep}");

    [Fact]
    public void Parse_nestingBySubstitution_isAnError() =>
        Read.Error(string.Join('\n', Enumerable.Range(0, 300).Select(i => $"a{i} {{ x = ${{a{i + 1}}} }}")) + "\na300 = 1")
            .ShouldEndWith(TooDeep);

    [Fact]
    public void Parse_longChainOfSubstitutions_isAnError() =>
        Read.Error(string.Join('\n', Enumerable.Range(0, 10_000).Select(i => $"a{i} = ${{a{i + 1}}}")))
            .ShouldBe("lab.conf:201:8: expected at most 200 substitutions that refer to each other, found more");

    [Theory]
    [InlineData("${{a{0}}}${{a{0}}}", "xx")]
    [InlineData("[${{a{0}}}, ${{a{0}}}]", "[1]")]
    [InlineData("${{a{0}}} ${{a{0}}}", "[1]")]
    [InlineData("{{ x = ${{a{0}}}, y = ${{a{0}}} }}", "1")]
    public void Parse_substitutionsThatDouble_areBounded(string format, string last)
    {
        var lines = Enumerable.Range(0, 60).Select(i => $"a{i} = {string.Format(null, format, i + 1)}").Append($"a60 = {last}");

        Read.Error(string.Join('\n', lines)).ShouldEndWith("expected at most 16777216 characters after substitution, found more");
    }

    [Fact]
    public void Parse_objectMergedWithItselfManyTimes_isThatObject() =>
        Read.Text(string.Join('\n', Enumerable.Range(0, 60).Select(i => $"a{i} = ${{a{i + 1}}} ${{a{i + 1}}}").Append("a60 = { x = 1 }")))
            .GetObject("a0").ToJson().ShouldBe("""{"x":1}""");

    [Fact]
    public void Parse_manyLinesIntoOneObject_areCheap() =>
        Read.Text(string.Join('\n', Enumerable.Range(0, 5_000).Select(i => $"a.b.k{i} = {i}"))).GetObject("a.b").Keys.Count.ShouldBe(5_000);

    [Fact]
    public void Parse_endlessEnvironmentList_isBounded() =>
        Should.Throw<HoconException>(() => HoconDocument.Parse("a = ${X[]}", "lab.conf", new HoconOptions { Environment = _ => "1" }))
            .Message.ShouldBe("lab.conf:1:5: expected at most 16777216 characters after substitution, found more");
}
