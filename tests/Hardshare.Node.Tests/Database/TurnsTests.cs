using Hardshare.Node.Database;

namespace Hardshare.Node.Tests.Database;

public sealed class TurnsTests
{
    private readonly Turns _turns = new();
    private readonly List<string> _order = [];

    [Fact]
    public async Task Turns_are_taken_in_the_order_of_asking_but_for_who_is_urgent()
    {
        await _turns.WaitAsync(urgent: false, CancellationToken.None);
        var all = new[] { Take("first"), Take("second"), Take("lease", urgent: true), Take("another lease", urgent: true) };
        _turns.Release();
        await Task.WhenAll(all);
        _order.ShouldBe(["lease", "another lease", "first", "second"]);
    }

    [Fact]
    public async Task Who_is_cancelled_while_waiting_is_passed_over()
    {
        await _turns.WaitAsync(urgent: false, CancellationToken.None);
        using var cancellation = new CancellationTokenSource();
        var cancelled = Take("cancelled", cancellation: cancellation.Token);
        var next = Take("next");
        await cancellation.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(cancelled);
        _turns.Release();
        await next;
        _order.ShouldBe(["next"]);
    }

    [Fact]
    public async Task After_everyone_there_is_a_turn_at_once()
    {
        await Take("first");
        await Take("second");
        using var over = new CancellationTokenSource();
        await over.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(Take("cancelled before", cancellation: over.Token));
        await Take("third");
        _order.ShouldBe(["first", "second", "third"]);
    }

    private async Task Take(string name, bool urgent = false, CancellationToken cancellation = default)
    {
        await _turns.WaitAsync(urgent, cancellation);
        _order.Add(name);
        _turns.Release();
    }
}
