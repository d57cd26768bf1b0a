using System.Collections.Concurrent;
using Hardshare.Engine.Actor;

namespace Hardshare.Engine.TestKit;

/// <summary>Keeps what it receives for the test to look at.</summary>
internal sealed class InternalTestActor(MessageQueue queue) : UntypedActor
{
    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case WatchRequest watch:
                Context.Watch(watch.Actor);
                Sender.Tell(Done.Instance);
                break;
            case UnwatchRequest unwatch:
                Context.Unwatch(unwatch.Actor);
                Sender.Tell(Done.Instance);
                break;
            default:
                queue.Add(new Envelope(message, Sender));
                break;
        }
    }

    internal sealed record WatchRequest(IActorRef Actor);

    internal sealed record UnwatchRequest(IActorRef Actor);
}

/// <summary>Messages that wait to be looked at; can be waited for with and without a thread.</summary>
internal sealed class MessageQueue : IDisposable
{
    private readonly ConcurrentQueue<Envelope> _messages = new();
    private readonly SemaphoreSlim _available = new(0);

    internal bool HasMessages => !_messages.IsEmpty;

    public void Dispose() => _available.Dispose();

    internal void Add(Envelope envelope)
    {
        _messages.Enqueue(envelope);
        _available.Release();
    }

    internal async ValueTask<Envelope?> TakeAsync(TimeSpan timeout, bool blocking, CancellationToken cancellationToken)
    {
        timeout = timeout < TimeSpan.Zero ? TimeSpan.Zero : timeout;
        var taken = blocking
            ? _available.Wait(timeout, cancellationToken)
            : await _available.WaitAsync(timeout, cancellationToken).ConfigureAwait(false);
        return taken && _messages.TryDequeue(out var envelope) ? envelope : null;
    }
}
