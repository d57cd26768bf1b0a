namespace Hardshare.Node.Database;

/// <summary>One at a time, in the order in which they came; but who is urgent goes before all others that wait.</summary>
internal sealed class Turns
{
    private readonly Lock _lock = new();
    private readonly LinkedList<TaskCompletionSource> _urgent = [];
    private readonly LinkedList<TaskCompletionSource> _others = [];
    private bool _isTaken;

    /// <summary>Completes when it is the caller's turn; <see cref="Release"/> ends it.</summary>
    public Task WaitAsync(bool urgent, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled(cancellation);
        lock (_lock)
        {
            if (!_isTaken)
            {
                _isTaken = true;
                return Task.CompletedTask;
            }
            var turn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            (urgent ? _urgent : _others).AddLast(turn);
            return cancellation.CanBeCanceled ? WaitAsync(turn, cancellation) : turn.Task;
        }
    }

    public void Release()
    {
        lock (_lock)
        {
            while ((_urgent.First ?? _others.First) is { } next)
            {
                next.List!.Remove(next);
                if (next.Value.TrySetResult())
                    return;
            }
            _isTaken = false;
        }
    }

    // Who is cancelled leaves its place, which is passed over; once it is its turn it has it.
    private static async Task WaitAsync(TaskCompletionSource turn, CancellationToken cancellation)
    {
        using var registration = cancellation.UnsafeRegister(_ => turn.TrySetCanceled(cancellation), null);
        await turn.Task.ConfigureAwait(false);
    }
}
