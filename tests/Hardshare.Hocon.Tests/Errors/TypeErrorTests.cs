namespace Hardshare.Hocon.Tests.Errors;

/// <summary>What the getters say: position of the value, its path, what was expected, what was found.</summary>
public sealed class TypeErrorTests
{
    private const string Text =
        """
        node { name = bench }
        deployments {
          arm {
            memory = lots, period = 1 y, month = 1mo, count = 5000000000, half = 0.5, flag = maybe
            list = [1, x], none = null, object { }, huge = 1e400, minus = -1 B
          }
        }
        """;

    public static TheoryData<Func<HoconObject, object?>, string> Cases => new()
    {
        { arm => arm.GetSize("memory"), "4:14: deployments.arm.memory: expected a size such as 512 MiB, found \"lots\"" },
        { arm => arm.GetSize("minus"), "5:67: deployments.arm.minus: expected a size of 0 or more and less than 8 EiB, found \"-1 B\"" },
        { arm => arm.GetSize("huge"), "5:52: deployments.arm.huge: expected a size such as 512 MiB, found 1e400" },
        { arm => arm.GetDuration("memory"), "4:14: deployments.arm.memory: expected a duration such as 10 s, found \"lots\"" },
        {
            arm => arm.GetDuration("period"),
            "4:29: deployments.arm.period: expected a duration such as 30 d, months and years having no fixed length, found \"1 y\""
        },
        {
            arm => arm.GetDuration("month"),
            "4:42: deployments.arm.month: expected a duration such as 30 d, months and years having no fixed length, found \"1mo\""
        },
        {
            arm => arm.GetInt32("count"),
            "4:55: deployments.arm.count: expected an integer from -2147483648 to 2147483647, found 5000000000"
        },
        { arm => arm.GetInt32("half"), "4:74: deployments.arm.half: expected an integer, found 0.5" },
        { arm => arm.GetInt64("memory"), "4:14: deployments.arm.memory: expected an integer, found \"lots\"" },
        { arm => arm.GetDouble("huge"), "5:52: deployments.arm.huge: expected a number, found 1e400" },
        { arm => arm.GetBoolean("flag"), "4:86: deployments.arm.flag: expected true or false (also yes, no, on, off), found \"maybe\"" },
        { arm => arm.GetString("list"), "5:12: deployments.arm.list: expected a string, found an array" },
        { arm => arm.GetString("none"), "5:27: deployments.arm.none: expected a string, found null" },
        { arm => arm.GetString("object"), "5:40: deployments.arm.object: expected a string, found an empty object" },
        { arm => arm.GetObject("list"), "5:12: deployments.arm.list: expected an object, found an array" },
        { arm => arm.GetObject("half"), "4:74: deployments.arm.half: expected an object, found 0.5" },
        { arm => arm.GetArray("object"), "5:40: deployments.arm.object: expected an array, found an empty object" },
        { arm => arm.GetStrings("flag"), "4:86: deployments.arm.flag: expected an array, found \"maybe\"" },
        { arm => arm.GetObjects("list"), "5:13: deployments.arm.list.0: expected an object, found 1" },
        { arm => arm.GetArray("list").Items[1].AsInt32(), "5:16: deployments.arm.list.1: expected an integer, found \"x\"" },
        { arm => arm.GetString("half.x"), "4:74: deployments.arm.half: expected an object, found 0.5" },
        { arm => arm.GetString("half.x", "y"), "4:74: deployments.arm.half: expected an object, found 0.5" },
        { arm => arm.GetString("image"), "3:7: deployments.arm.image: expected a value, found none" },
        {
            arm => arm.GetSize("memroy"),
            "3:7: deployments.arm.memroy: expected a value, found none; did you mean \"memory\" at lab.conf:4:5?"
        },
        { arm => arm.GetSize("memory", 5), "4:14: deployments.arm.memory: expected a size such as 512 MiB, found \"lots\"" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Get_wrongType_namesPositionPathAndType(Func<HoconObject, object?> get, string message)
    {
        var arm = Read.Text(Text).GetObject("deployments.arm");

        Should.Throw<HoconException>(() => get(arm)).Message.ShouldBe($"lab.conf:{message}");
    }

    [Fact]
    public void Get_missingAtTheRoot_namesTheFile() =>
        Should.Throw<HoconException>(() => Read.Text(Text).GetString("gateway.host")).Message
            .ShouldBe("lab.conf:1:1: gateway: expected a value, found none");

    [Fact]
    public void Get_valueFromTheEnvironment_namesTheVariableAndKeepsItsText() =>
        Should.Throw<HoconException>(() => Read.Text("port = ${PORT}", ("PORT", "s3cret")).GetInt32("port")).Message
            .ShouldBe("lab.conf:1:8: port: expected an integer, found the text of environment variable PORT");

    [Fact]
    public void Get_valueThroughASubstitution_namesWhereItWasWritten() =>
        Should.Throw<HoconException>(() => Read.Text("base.memory = lots\narm = ${base}").GetSize("arm.memory")).Message
            .ShouldBe("lab.conf:1:15: arm.memory: expected a size such as 512 MiB, found \"lots\"");

    [Fact]
    public void Get_malformedPath_isTheCallersError() => Should.Throw<ArgumentException>(() => Read.Text(Text).GetString("a..b"));
}
