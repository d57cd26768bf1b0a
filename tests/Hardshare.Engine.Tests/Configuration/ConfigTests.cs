namespace Hardshare.Engine.Tests.Configuration;

public sealed class ConfigTests
{
    private static readonly Config Sample = ConfigurationFactory.ParseString(
        """"
        # a comment
        akka {
          loglevel = DEBUG // another
          "quoted.name" : "a \"text\" with \u00e9"
          list = [one, "two three", 3]
          nested { a = 1, b = 2 }
        }
        akka.nested { b = 3, c : yes }
        akka.wait = 1500 ms
        akka.rate = 2.5
        akka.list += four
        akka.raw = """C:\temp"""
        akka.path = /var/lib/hardshare data
        akka.forever = infinite
        """");

    [Fact]
    public void Values_are_read_by_their_paths()
    {
        Sample.GetString("akka.loglevel").ShouldBe("DEBUG");
        Sample.GetString("akka.\"quoted.name\"").ShouldBe("a \"text\" with é");
        Sample.GetStringList("akka.list").ShouldBe(["one", "two three", "3", "four"]);
        Sample.GetInt("akka.nested.a").ShouldBe(1);
        Sample.GetInt("akka.nested.b").ShouldBe(3);
        Sample.GetBoolean("akka.nested.c").ShouldBeTrue();
        Sample.GetTimeSpan("akka.wait").ShouldBe(TimeSpan.FromSeconds(1.5));
        Sample.GetTimeSpan("akka.forever").ShouldBe(Timeout.InfiniteTimeSpan);
        Sample.GetDouble("akka.rate").ShouldBe(2.5);
        Sample.GetString("akka.raw").ShouldBe("""C:\temp""");
        Sample.GetString("akka.path").ShouldBe("/var/lib/hardshare data");
        Sample.GetConfig("akka.nested").GetLong("c.d", 9).ShouldBe(9);
    }

    [Fact]
    public void What_is_not_set_is_the_default()
    {
        Sample.GetString("nothing").ShouldBeNull();
        Sample.GetInt("nothing", 4).ShouldBe(4);
        Sample.GetTimeSpan("nothing.at.all", TimeSpan.FromSeconds(2)).ShouldBe(TimeSpan.FromSeconds(2));
        Sample.GetConfig("nothing").IsEmpty.ShouldBeTrue();
        Sample.HasPath("akka.nested").ShouldBeTrue();
        Sample.HasPath("akka.nothing").ShouldBeFalse();
    }

    [Fact]
    public void WithFallback_fills_the_gaps_only()
    {
        var config = ConfigurationFactory.ParseString("a { b = 1 }").WithFallback(
            ConfigurationFactory.ParseString("a { b = 2, c = 3 }, d = 4"));
        config.GetInt("a.b").ShouldBe(1);
        config.GetInt("a.c").ShouldBe(3);
        config.GetInt("d").ShouldBe(4);
    }

    [Fact]
    public void Json_is_read_and_what_is_written_can_be_read_again()
    {
        var config = ConfigurationFactory.ParseString("""{ "a": { "b": "x\"y", "c": [1, true, null] }, "d": 1.5 }""");
        var again = ConfigurationFactory.ParseString(config.ToString());
        again.GetString("a.b").ShouldBe("x\"y");
        again.GetDouble("d").ShouldBe(1.5);
    }

    [Theory]
    [InlineData("a = [1, 2", "a closing bracket")]
    [InlineData("a { b = 1", "a closing brace")]
    [InlineData("a = \"open", "a closing quote")]
    [InlineData("a", "after the name")]
    [InlineData("a = ${b}", "not a substitution")]
    public void Text_that_cannot_be_read_says_where_and_what_was_expected(string text, string expected)
    {
        var e = Should.Throw<ConfigurationException>(() => ConfigurationFactory.ParseString("\n" + text));
        e.Message.ShouldContain("Line 2");
        e.Message.ShouldContain(expected);
    }

    [Fact]
    public void Value_of_another_kind_is_refused_with_its_path() =>
        Should.Throw<ConfigurationException>(() => Sample.GetInt("akka.loglevel")).Message.ShouldContain("akka.loglevel");
}
