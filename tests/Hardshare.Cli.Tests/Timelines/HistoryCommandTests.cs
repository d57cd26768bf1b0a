using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Tests.Timelines;

public class HistoryCommandTests : CliTest
{
    private static readonly string Id = Sample.Instance().Id.ToString();

    [Fact]
    public async Task History_instance_timeline()
    {
        var late = Sample.Entry(9, "instance-part-broken-v1", "tunnel broken");
        Node.HasHistory(
            Sample.Entry(1, "instance-initiated-v1", "started for user:alice"),
            Sample.Entry(5, "instance-ready-v1", "ready", 1234),
            late with { ObservedAt = Sample.Noon.AddMilliseconds(1500), At = Sample.Noon.AddMinutes(5) });

        var outcome = await RunAsync("history", Id);

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldBe(
            """
            2026-11-22 (+00:00)
            12:00:00.000         +0 ms  user:alice          started for user:alice
            12:00:01.234     +1 234 ms  user:alice          ready
            12:00:01.500     +1 500 ms  user:alice          tunnel broken  [stored 4 min 58 s later]

            """);
    }

    [Fact]
    public async Task History_moreThanAPage_allOfIt()
    {
        Node.HasHistory([.. Enumerable.Range(1, 1203).Select(n => Sample.Entry(n, "m", $"event {n}", n))]);

        var outcome = await RunAsync("history", Id, "--format", "json");

        outcome.Json.GetProperty("entries").GetArrayLength().ShouldBe(1203);
        outcome.Json.GetProperty("next").GetInt64().ShouldBe(1203);
        outcome.Json.GetProperty("entries")[0].GetProperty("sequenceNr").GetInt64().ShouldBe(1);
    }

    [Fact]
    public async Task History_follow_untilTheInstanceIsCleanedUp()
    {
        Node.HasEvents(
            [Sample.Entry(1, "instance-ready-v1", "ready"),
                Sample.Entry(2, "instance-cleaned-up-v1", "all removed", 10, entity: $"i-{Guid.NewGuid()}-{Id}")],
            new TaskCompletionSource().Task);

        var outcome = await RunAsync("history", Id, "--follow");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Out.ShouldContain("all removed");
    }

    [Fact]
    public async Task History_followAsJson_oneEntryALine()
    {
        Node.HasEvents([Sample.Entry(1, "m", "a"), Ending(2, "b\nc")]);

        var outcome = await RunAsync("history", Id, "--follow", "--format", "json");

        var lines = outcome.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        JsonElement.Parse(lines[1]).GetProperty("text").GetString().ShouldBe("b\nc");
    }

    [Fact]
    public async Task History_followAndTheStreamBreaks_goesOnWhereItWas()
    {
        Node.HasEvents([Sample.Entry(1, "m", "first")]);
        var ever = Node.Events;
        var streams = new List<string?>();
        Node.Events = context =>
        {
            streams.Add(context.Request.Query["after"]);
            if (streams.Count == 2)
                context.Abort();
            else if (streams.Count == 3)
                Node.HasEvents([Sample.Entry(1, "m", "first"), Ending(2, "the end")]);
            return streams.Count == 3 ? Node.Events(context) : ever(context);
        };

        var outcome = await RunAsync("history", Id, "--follow");

        outcome.Code.ShouldBe(0, outcome.Error);
        streams.ShouldBe(["0", "1", "1"]);
        outcome.Out.Split("first").Length.ShouldBe(2);
        outcome.Out.ShouldContain("the end");
    }

    [Fact]
    public async Task History_followOfADeployment_saysWhichInstance()
    {
        var deployment = Sample.Deployment().Id;
        Node.HasHistory(Ending(1, "all removed") with { Entity = $"i-{deployment}-{Id}" });

        var outcome = await RunAsync("history", deployment.ToString());

        outcome.Out.ShouldContain("[a1000000] all removed");
    }

    [Fact]
    public async Task History_at_viewOfThatTime()
    {
        string? asked = null;
        Node.History = context =>
        {
            asked = context.Request.Query["at"];
            var body = JsonSerializer.SerializeToElement(Sample.Instance(), ContractJson.Options);
            return FakeNode.WriteAsync(context, 200, new { manifest = "instance-view-v1", body });
        };

        var outcome = await RunAsync("history", Id, "--at", "2026-11-22T10:15:00Z");

        outcome.Code.ShouldBe(0, outcome.Error);
        DateTimeOffset.Parse(asked!, null).ShouldBe(DateTimeOffset.Parse("2026-11-22T10:15:00Z", null));
        outcome.Out.ShouldContain("READY");
    }

    private static HistoryEntry Ending(long ordering, string text) =>
        Sample.Entry(ordering, "instance-cleaned-up-v1", text, entity: $"i-{Guid.NewGuid()}-{Id}");

    [Fact]
    public async Task History_unknown_notFound() => (await RunAsync("history", Id)).Code.ShouldBe(3);
}
