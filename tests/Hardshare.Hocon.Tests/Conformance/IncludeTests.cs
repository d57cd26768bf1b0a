namespace Hardshare.Hocon.Tests.Conformance;

/// <summary>The specification's section "Includes".</summary>
public sealed class IncludeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("include \"arm.conf\"")]
    [InlineData("include\n\n\"arm.conf\"")]
    [InlineData("include file(\"arm.conf\")")]
    [InlineData("include file( \"arm.conf\" )")]
    [InlineData("include required(\"arm.conf\")")]
    [InlineData("include required(file(\"arm.conf\"))")]
    [InlineData("include required( file( \"arm.conf\" ) )")]
    [InlineData("include \"arm\"")]
    [InlineData("{ include \"arm.conf\", }")]
    [InlineData("include \"none.conf\"\ninclude \"arm.conf\" # the arm")]
    public void Load_anyFormOfInclude_takesTheFilesFields(string statement) =>
        _folder.With("lab.conf", statement).With("arm.conf", "x = 1").Load("lab.conf").ToJson().ShouldBe("""{"x":1}""");

    [Fact]
    public void Load_keysBeforeAndAfterAnInclude_mergeInOrder() =>
        _folder.With("lab.conf", "a { x = 1, y = 1, z = 1 }, include \"arm.conf\", a.z = 3").With("arm.conf", "a { y = 2, z = 2 }")
            .Load("lab.conf").ToJson().ShouldBe("""{"a":{"x":1,"y":2,"z":3}}""");

    [Fact]
    public void Load_includedSubstitution_looksInItsFileFirstAndThenAtTheRoot() =>
        _folder.With("lab.conf", "a { include \"arm.conf\" }, a { x = 42 }, region = eu")
            .With("arm.conf", "x = 10, y = ${x}, r = ${region}, h = ${HOME}")
            .Load("lab.conf", ("HOME", "/root")).ToJson()
            .ShouldBe("""{"a":{"x":42,"y":42,"r":"eu","h":"/root"},"region":"eu"}""");

    [Fact]
    public void Load_includeInsideAnInclude_isRelativeToTheInnerFileAndSeesEveryRoot() =>
        _folder.With("lab.conf", "top = t, a { include \"sub/mid.conf\" }").With("sub/mid.conf", "middle = m, b { include \"low.conf\" }")
            .With("sub/low.conf", "own = o, all = ${own}${middle}${top}")
            .Load("lab.conf").GetString("a.b.all").ShouldBe("omt");

    [Fact]
    public void Load_includeInAnArraysElement_seesItsOwnFields() =>
        _folder.With("lab.conf", "arms = [ { include \"arm.conf\" }, { include \"arm.conf\", x = 2 } ]").With("arm.conf", "x = 1, y = ${x}")
            .Load("lab.conf").ToJson().ShouldBe("""{"arms":[{"x":1,"y":1},{"x":2,"y":2}]}""");

    [Fact]
    public void Load_plusEqualsInAnInclude_appendsAtThePlaceOfInclusion() =>
        _folder.With("lab.conf", "l = [0], a { l = [1], include \"arm.conf\" }").With("arm.conf", "l += 2")
            .Load("lab.conf").ToJson().ShouldBe("""{"l":[0],"a":{"l":[1,2]}}""");

    [Fact]
    public void Load_nameWithoutExtension_mergesJsonUnderConf() =>
        _folder.With("lab.conf", "include \"arm\"").With("arm.conf", "x = conf").With("arm.json", """{"x":"json","y":"json"}""")
            .Load("lab.conf").ToJson().ShouldBe("""{"x":"conf","y":"json"}""");

    [Fact]
    public void Load_sameFileTwice_isNoCycle() =>
        _folder.With("lab.conf", "a { include \"arm.conf\" }, b { include \"arm.conf\" }").With("arm.conf", "x = 1, y = ${x}")
            .Load("lab.conf").ToJson().ShouldBe("""{"a":{"x":1,"y":1},"b":{"x":1,"y":1}}""");

    [Fact]
    public void Parse_withBaseDirectory_includesFromThere()
    {
        _folder.With("arm.conf", "x = 1");

        HoconDocument.Parse("include \"arm.conf\"", "text", new HoconOptions { BaseDirectory = _folder.Path }).GetInt32("x").ShouldBe(1);
    }

    [Theory]
    [InlineData("include \"http://lab/x.conf\"",
        "lab.conf:1:9: expected a file name, found \"http://lab/x.conf\": only files can be included")]
    [InlineData("include url(\"http://lab/x.conf\")", "lab.conf:1:9: expected a file to include, found url(): only files can be included")]
    [InlineData("include required(classpath(\"x.conf\"))",
        "lab.conf:1:9: expected a file to include, found classpath(): only files can be included")]
    [InlineData("include required(\"x.conf\")", "lab.conf:1:18: expected the required file \"x.conf\", found none")]
    [InlineData("include \"x.properties\"",
        "lab.conf:1:9: expected a .conf or .json file, found \"x.properties\": Java properties files cannot be included")]
    [InlineData("include x.conf", "lab.conf:1:15: expected a quoted file name after 'x.conf', found the end of the file")]
    [InlineData("include = 1",
        "lab.conf:1:9: expected a quoted file name after include (quote \"include\" to use it as a key), found '='")]
    [InlineData("include ${x}",
        "lab.conf:1:9: expected a quoted file name after include (quote \"include\" to use it as a key), found '${'")]
    [InlineData("include \"x\" \"y\"", "lab.conf:1:13: expected ',' or a newline after the include, found \"y\"")]
    [InlineData("include file(\"x\"", "lab.conf:1:17: expected ')' after the file name, found the end of the file")]
    [InlineData("include required(file(\"x\")", "lab.conf:1:27: expected ')' after the file name, found the end of the file")]
    [InlineData("include foo(\"x\")",
        "lab.conf:1:9: expected file( or required( after include, found \"foo(\"")]
    [InlineData("include \"\"", "lab.conf:1:9: expected a file name after include, found an empty or unusable one")]
    [InlineData("include \"list.conf\"", "list.conf:1:1: expected an object at the top of the file, found an array")]
    [InlineData("include \"self.conf\"", "self.conf:1:9: expected an end of includes, found a cycle: self.conf -> self.conf")]
    [InlineData("include \"one.conf\"",
        "two.conf:2:9: expected an end of includes, found a cycle: lab.conf -> one.conf -> two.conf -> lab.conf")]
    [InlineData("include \"folder\"", "lab.conf:1:9: expected a file to include, found the folder \"folder\"")]
    [InlineData("include \"broken.conf\"", "broken.conf:2:3: expected '=' or ':' after key \"b\", found newline")]
    [InlineData("include \"latin1.conf\"", "latin1.conf:2:6: expected UTF-8 text, found the byte FC")]
    public void Load_wrongInclude_isAnErrorThatNamesThePlace(string statement, string message)
    {
        _folder.With("lab.conf", statement).With("list.conf", "[]").With("self.conf", "include \"self.conf\"")
            .With("broken.conf", "a = 1\n b\n")
            .With("one.conf", "include \"two.conf\"").With("two.conf", "\ninclude \"lab.conf\"").With("folder/x", "");
        File.WriteAllBytes(_folder["latin1.conf"], [.. "x = 1\ny = f"u8, 0xFC, .. "nf"u8]);

        _folder.Error("lab.conf").ShouldBe(message);
    }

    [Fact]
    public void Parse_includeWithoutBaseDirectory_isAnError() =>
        Read.Error("include \"x\"")
            .ShouldBe("lab.conf:1:9: expected no include: this text was not read from a file, so there is no folder to find it in");

    [Fact]
    public void Load_missingFile_isAnErrorOfTheWholeFile() =>
        _folder.Error("lab.conf").ShouldBe("lab.conf: expected a readable file: no such file");

    [Fact]
    public void Load_chainOfIncludesTooLong_isAnError()
    {
        for (var i = 0; i <= Limits.IncludeChain; i++)
            _folder.With($"{i}.conf", $"include \"{i + 1}.conf\"");
        _folder.With($"{Limits.IncludeChain + 1}.conf", "x = 1");

        _folder.Error("0.conf").ShouldBe("50.conf:1:9: expected at most 50 files that include each other, found more");
    }

    [Fact]
    public void Load_includesThatDouble_areBounded()
    {
        for (var i = 0; i < 20; i++)
            _folder.With($"{i}.conf", $"a {{ include \"{i + 1}.conf\" }}, b {{ include \"{i + 1}.conf\" }}");
        _folder.With("20.conf", "x = 1");

        _folder.Error("0.conf").ShouldEndWith("expected at most 1000 includes, found more");
    }
}
