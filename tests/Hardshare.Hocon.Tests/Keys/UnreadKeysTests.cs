namespace Hardshare.Hocon.Tests.Keys;

public sealed class UnreadKeysTests
{
    private readonly HoconObject _lab = Read.Text(
        """
        node.name = bench
        deployments {
          arm { image = x, memroy = 1g, devices = [ { kind = serial, bauds = 9600 } ] }
        }
        gatway { port = 22 }
        """);

    [Fact]
    public void FindUnreadKeys_afterReading_namesTheRestWithASuggestion()
    {
        _lab.GetString("node.name");
        var arm = _lab.GetObject("deployments.arm");
        arm.GetString("image");
        arm.GetSizeOrNull("memory");
        arm.GetObjects("devices")[0].GetString("kind");
        arm.GetObjects("devices")[0].GetInt32("baud", 115200);
        _lab.GetObjectOrNull("gateway");

        _lab.FindUnreadKeys().Select(problem => problem.ToString()).ShouldBe(
        [
            "lab.conf:3:20: deployments.arm.memroy: unknown key; did you mean \"memory\"?",
            "lab.conf:3:62: deployments.arm.devices.0.bauds: unknown key; did you mean \"baud\"?",
            "lab.conf:5:1: gatway: unknown key; did you mean \"gateway\"?",
        ]);
    }

    [Fact]
    public void FindUnreadKeys_misspeltOverride_suggestsTheKeyThatItShouldOverride()
    {
        var arm = Read.Text("arm = { memory = 1g } { memroy = 2g }").GetObject("arm");
        arm.GetSize("memory");

        arm.FindUnreadKeys().ShouldHaveSingleItem().Suggestion.ShouldBe("memory");
    }

    [Fact]
    public void FindUnreadKeys_usedBySubstitutions_countAsRead()
    {
        var lab = Read.Text("base { cpus = 2, image = { name = x } }, arm = ${base}, arm.l += { x = 1 }, n = ${arm.cpus}, p = 1, p = ${p}2");
        lab.GetObject("arm");

        lab.FindUnreadKeys().Select(problem => problem.Path).ShouldBe(["arm.image", "arm.l", "n", "p"]);
    }

    [Fact]
    public void FindUnreadKeys_objectNobodyAskedFor_isNamedWithoutItsContent()
    {
        _lab.GetString("node.name");

        _lab.FindUnreadKeys().Select(problem => problem.Path).ShouldBe(["deployments", "gatway"]);
    }

    [Fact]
    public void FindUnreadKeys_markedAsRead_namesNothing()
    {
        _lab.MarkAllRead();

        _lab.FindUnreadKeys().ShouldBeEmpty();
    }

    [Fact]
    public void FindUnreadKeys_afterListingAndRendering_countsNothingAsRead()
    {
        _ = _lab.Keys.Count;
        _ = _lab.ToJson();

        _lab.FindUnreadKeys().Count.ShouldBe(3);
    }

    [Fact]
    public void FindUnknownKeys_notInTheSet_haveTheirPositionAndTheClosestName()
    {
        var problems = _lab.GetObject("deployments.arm").FindUnknownKeys("image", "memory", "devices");

        problems.ShouldHaveSingleItem().ShouldBe(
            new HoconProblem(new Origin("lab.conf", 3, 20), "deployments.arm.memroy", "unknown key", "memory"));
    }

    [Theory]
    [InlineData("start-timeout", "startTimeout")]
    [InlineData("colour", "color")]
    [InlineData("iamge", "image")]
    [InlineData("xyz", null)]
    [InlineData("id", "ip")]
    public void FindUnknownKeys_misspelling_isRecognized(string written, string? meant) =>
        Read.Text($"{written} = 1").FindUnknownKeys("startTimeout", "color", "image", "ip").Single().Suggestion.ShouldBe(meant);
}
