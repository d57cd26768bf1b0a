using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.Observability;

public sealed class NodeHealthTests : IAsyncLifetime
{
    private ApiHost _host = null!;

    public async Task InitializeAsync() => _host = await ApiHost.StartAsync();

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Health_of_a_node_without_problems_is_ok() =>
        (await HealthAsync()).ShouldBe("""{"status":"ok","problems":0}""");

    [Fact]
    public async Task Health_with_the_journal_away_is_degraded_and_tells_how_many_problems_and_not_which()
    {
        Answer(Node("the journal is away since noon", "3 observation(s) wait to be stored"));
        (await HealthAsync()).ShouldBe("""{"status":"degraded","problems":2}""");
    }

    [Fact]
    public async Task Health_of_a_node_that_does_not_answer_is_degraded()
    {
        _host.Workspace.QueryScript = async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            return null;
        };
        (await HealthAsync()).ShouldBe("""{"status":"degraded","problems":1}""");
    }

    [Fact]
    public async Task Health_asked_often_asks_the_node_once_a_second()
    {
        var asked = 0;
        _host.Workspace.QueryScript = (_, _) =>
        {
            Interlocked.Increment(ref asked);
            return Task.FromResult<IReply?>(Node());
        };
        var begun = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => HealthAsync()));
        asked.ShouldBeLessThanOrEqualTo(1 + (int)TimeProvider.System.GetElapsedTime(begun).TotalSeconds);
    }

    [Fact]
    public async Task Metrics_show_what_waits_for_the_journal_and_what_was_lost()
    {
        Answer(Node() with { Observations = new ObservationCounts(12, 3) });
        using var client = _host.As("alice");
        var text = await client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        text.ShouldContain("\nhardshare_observations_waiting 12\n");
        text.ShouldContain("\nhardshare_observations_dropped 3\n");
    }

    private void Answer(NodeView view) => _host.Workspace.QueryScript = (_, _) => Task.FromResult<IReply?>(view);

    private static NodeView Node(params string[] problems) =>
        new("bench-1", "0.1.0", Views.Noon, ["host"], false, null, 0, 0, 0, [], problems);

    private Task<string> HealthAsync() => _host.Http.GetStringAsync(new Uri("/health", UriKind.Relative));
}
