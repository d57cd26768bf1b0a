namespace Hardshare.Engine.Actor.Internal;

/// <summary>The stash of one incarnation; takes memory only once something is in it.</summary>
internal sealed class ActorStash(ActorCell cell) : IStash
{
    private LinkedList<Envelope>? _envelopes;
    private int _lastStashed = -1;

    public int Count => _envelopes?.Count ?? 0;

    public bool IsEmpty => Count == 0;

    public bool NonEmpty => Count > 0;

    public bool IsFull => false;

    public int Capacity => -1;

    public void Stash()
    {
        if (cell.CurrentMessage is not { } message)
            return;
        if (_lastStashed == cell.EnvelopeId)
            throw new IllegalActorStateException($"Can't stash the same message [{message}] more than once.");
        _lastStashed = cell.EnvelopeId;
        (_envelopes ??= []).AddLast(new Envelope(message, cell.SenderOrNull));
    }

    public void Unstash()
    {
        if (_envelopes?.First is not { } oldest)
            return;
        _envelopes.RemoveFirst();
        cell.Unstash(oldest.Value);
    }

    public void UnstashAll() => UnstashAll(static _ => true);

    public void UnstashAll(Func<Envelope, bool> predicate)
    {
        var newestFirst = _envelopes;
        _envelopes = null;
        for (var node = newestFirst?.Last; node is not null; node = node.Previous)
        {
            if (predicate(node.Value))
                cell.Unstash(node.Value);
        }
    }

    public IEnumerable<Envelope> ClearStash()
    {
        var all = _envelopes?.ToArray() ?? [];
        _envelopes = null;
        return all;
    }

    public void Prepend(IEnumerable<Envelope> envelopes)
    {
        _envelopes ??= [];
        foreach (var envelope in envelopes.Reverse())
            _envelopes.AddFirst(envelope);
    }
}
