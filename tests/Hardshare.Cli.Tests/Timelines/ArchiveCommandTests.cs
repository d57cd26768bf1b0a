using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Cli.Tests.Timelines;

public class ArchiveCommandTests : CliTest
{
    [Fact]
    public async Task Archive_many_asksAgainUntilThereAreNoMore()
    {
        Time = new HurriedTime(Sample.Noon);
        Node.On<ArchiveHistory>(_ => new ArchiveReport("bench-2", "/var/lib/hardshare/archive", 200, 4000, More: Node.Commands.Count < 3, []));

        var outcome = await RunAsync("archive", "bench-2", "--before", "-90d");

        outcome.Code.ShouldBe(0);
        outcome.Out.ShouldContain("600 instance(s) with 12000 events are in /var/lib/hardshare/archive on node bench-2");
        Node.Commands.Count.ShouldBe(3);
        Node.Commands.First().Command.ShouldBe(new ArchiveHistory(Sample.Noon.AddDays(-90)));
        Node.Commands.First().To.ShouldBe("node/bench-2");
    }

    [Fact]
    public async Task Archive_problem_failsAndSaysIt()
    {
        Node.On<ArchiveHistory>(new ArchiveReport("bench-1", "/a", 0, 0, More: false, ["i-1 is not the whole history"]));

        var outcome = await RunAsync("archive", "--before", "2026-01-31");

        outcome.Code.ShouldBe(1);
        (outcome.Out + outcome.Error).ShouldContain("i-1 is not the whole history");
        (outcome.Out + outcome.Error).ShouldNotContain("nothing ended before that time");
    }

    [Fact]
    public async Task Archive_problemsInAPage_goesOnPastThemAndTellsOfAll()
    {
        Node.On<ArchiveHistory>(asked => asked.Skip switch
        {
            null => new ArchiveReport("bench-1", "/a", 0, 0, More: true, ["i-1 is damaged", "i-2 is damaged"]),
            _ => new ArchiveReport("bench-1", "/a", 3, 30, More: false, []),
        });

        var outcome = await RunAsync("archive", "--before", "2026-01-31");

        outcome.Code.ShouldBe(1);
        outcome.Out.ShouldContain("3 instance(s) with 30 events");
        outcome.Error.ShouldContain("i-1 is damaged");
        Node.Commands.Select(sent => ((ArchiveHistory)sent.Command).Skip).ShouldBe([null, 2]);
    }

    [Fact]
    public async Task Archive_nodeRefusesToGoOn_saysWhatWasMovedAndFails()
    {
        Node.On<ArchiveHistory>(_ => Node.Commands.Count < 2
            ? new ArchiveReport("bench-1", "/a", 3, 30, More: true, [])
            : new Rejected(RejectionCode.Unavailable, "the journal is away"));

        var outcome = await RunAsync("archive", "--before", "2026-01-31");

        outcome.Code.ShouldBe(1);
        outcome.Out.ShouldContain("3 instance(s) with 30 events");
        outcome.Error.ShouldContain("the journal is away");
    }

    [Fact]
    public async Task Archive_nothing_saysSo()
    {
        Node.On<ArchiveHistory>(new ArchiveReport("bench-1", "/a", 0, 0, More: false, []));

        var outcome = await RunAsync("archive", "--before", "2026-01-31");

        (outcome.Code, outcome.Error.Contains("nothing ended before that time", StringComparison.Ordinal)).ShouldBe((0, true));
    }

    [Fact]
    public async Task Archive_withoutTime_isWrongUsage() => (await RunAsync("archive")).Code.ShouldBe(2);
}
