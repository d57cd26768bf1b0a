using Hardshare.Actors.Gateway;
using Hardshare.Node.Tests.Processes;
using Hardshare.Node.Tunnels;

namespace Hardshare.Node.Tests.Tunnels;

public sealed class GatewayWatchTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly ScriptedReach _reach = new();
    private readonly GatewayWatch _watch;

    public GatewayWatchTests() => _watch = new GatewayWatch(_reach, TimeProvider.System);

    [Fact]
    public async Task Returns_to_all_who_wait_once_it_is_back_by_one_look_for_all()
    {
        _reach.Answers = false;
        var waiting = Enumerable.Range(0, 100).Select(_ => _watch.ReturnsAsync("gateway", 22, default)).ToArray();
        await Eventually.True(() => _reach.Looks >= 2, "it looks");
        waiting.ShouldAllBe(one => !one.IsCompleted);
        _reach.Looks.ShouldBeLessThan(20);
        _reach.Answers = true;
        await Task.WhenAll(waiting).WaitAsync(Limit);
    }

    [Fact]
    public async Task Gateway_that_answers_all_the_while_has_not_returned_and_is_not_looked_at_once_nobody_waits()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _watch.ReturnsAsync("gateway", 22, cancellation.Token);
        await Eventually.True(() => _reach.Looks >= 3, "it looks");
        waiting.IsCompleted.ShouldBeFalse();
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
        _reach.Answers = false;
        var again = _watch.ReturnsAsync("gateway", 22, default);
        var looks = _reach.Looks;
        await Eventually.True(() => _reach.Looks >= looks + 2, "it looks again");
        _reach.Answers = true;
        await again.WaitAsync(Limit);
    }

    private sealed class ScriptedReach : IReach
    {
        private int _looks;

        public volatile bool Answers = true;

        public int Looks => Volatile.Read(ref _looks);

        public Task<bool> AnswersAsync(string address, int port, TimeSpan limit, CancellationToken cancellation)
        {
            Interlocked.Increment(ref _looks);
            return Task.FromResult(Answers);
        }
    }
}
