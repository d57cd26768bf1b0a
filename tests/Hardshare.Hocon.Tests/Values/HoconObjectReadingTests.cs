namespace Hardshare.Hocon.Tests.Values;

public sealed class HoconObjectReadingTests
{
    private static readonly HoconObject Lab = Read.Text(
        """
        text = left arm, number = 42, thousand = 1e3, quoted = "7", real = 2.5, yes = yes, off = off, flag = true
        wait = 1.5 s, size = 2 GiB, nothing = null, list = [1, two, true], numbered { 10 = c, 2 = b, 0 = a, x = y }
        inner { deep { x = 1 } }, arms = [ { name = left }, { name = right } ], "dotted.key" = 1
        """);

    [Fact]
    public void Get_presentValues_convertToTheTypeAskedFor()
    {
        Lab.GetString("text").ShouldBe("left arm");
        Lab.GetString("number").ShouldBe("42");
        Lab.GetString("flag").ShouldBe("true");
        Lab.GetInt32("number").ShouldBe(42);
        Lab.GetInt32("thousand").ShouldBe(1000);
        Lab.GetInt64("quoted").ShouldBe(7);
        Lab.GetDouble("real").ShouldBe(2.5);
        Lab.GetBoolean("yes").ShouldBeTrue();
        Lab.GetBoolean("off").ShouldBeFalse();
        Lab.GetBoolean("flag").ShouldBeTrue();
        Lab.GetDuration("wait").ShouldBe(TimeSpan.FromSeconds(1.5));
        Lab.GetSize("size").ShouldBe(2L << 30);
        Lab.GetStrings("list").ShouldBe(["1", "two", "true"]);
        Lab.GetObject("inner.deep").GetInt32("x").ShouldBe(1);
        Lab.GetObjects("arms").Select(arm => arm.GetString("name")).ShouldBe(["left", "right"]);
        Lab.GetInt32("\"dotted.key\"").ShouldBe(1);
        Lab["dotted.key"].ShouldNotBeNull().AsInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("missing")]
    [InlineData("nothing")]
    [InlineData("nothing.at.all")]
    [InlineData("inner.missing")]
    public void Get_missingOrNull_givesTheFallback(string path)
    {
        Lab.Has(path).ShouldBeFalse();
        Lab.GetString(path, "x").ShouldBe("x");
        Lab.GetStringOrNull(path).ShouldBeNull();
        Lab.GetInt32(path, 5).ShouldBe(5);
        Lab.GetInt32OrNull(path).ShouldBeNull();
        Lab.GetInt64(path, 5).ShouldBe(5);
        Lab.GetDouble(path, 5).ShouldBe(5);
        Lab.GetBoolean(path, true).ShouldBeTrue();
        Lab.GetDuration(path, TimeSpan.FromHours(1)).ShouldBe(TimeSpan.FromHours(1));
        Lab.GetSize(path, 5).ShouldBe(5);
        Lab.GetStrings(path, ["x"]).ShouldBe(["x"]);
        Lab.GetObjects(path).ShouldBeEmpty();
        Lab.GetObjectOrNull(path).ShouldBeNull();
        Lab.GetArrayOrNull(path).ShouldBeNull();
    }

    [Fact]
    public void GetArray_numberedKeys_areSortedAndOthersLeftOut() => Lab.GetStrings("numbered").ShouldBe(["a", "b", "c"]);

    [Fact]
    public void TryGetValue_nullValue_isPresent()
    {
        Lab.TryGetValue("nothing", out var value).ShouldBeTrue();
        value.ShouldBeOfType<HoconNull>();
        Lab.TryGetValue("text.more", out _).ShouldBeFalse();
    }

    [Fact]
    public void Origin_ofEachValue_isWhereItWasWritten()
    {
        var read = Read.Text("a {\n  b = [1,\n    x y]\n}");

        read.GetObject("a").Origin.ToString().ShouldBe("lab.conf:1:3");
        read.GetArray("a.b").Origin.ToString().ShouldBe("lab.conf:2:7");
        read.GetArray("a.b").Items[1].Origin.ToString().ShouldBe("lab.conf:3:5");
        read.GetArray("a.b").Items[1].Path.ShouldBe("a.b.1");
    }

    [Fact]
    public void WithFallback_objects_mergeAsDuplicateKeysDo()
    {
        var first = Read.Text("a { x = 1 }, b = 1, c { z = 1 }");
        var second = Read.Text("a { x = 2, y = 2 }, b { y = 2 }, d = 2");

        first.WithFallback(second).ToJson().ShouldBe("""{"a":{"x":1,"y":2},"b":1,"d":2,"c":{"z":1}}""");
        first.WithFallback(Read.Text("a = 5")).WithFallback(second).GetObject("a").ToJson().ShouldBe("""{"x":1,"y":2}""");
    }
}
