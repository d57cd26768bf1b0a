namespace Hardshare.Labs.Faults;

/// <summary>Kinds of fault, from 0, in random order, each once before any comes again: all of them come in a short run too.</summary>
public sealed class FaultDeck(int kinds, Random random)
{
    private readonly Queue<int> _left = [];

    public int Next()
    {
        if (_left.Count == 0)
        {
            int[] shuffled = [.. Enumerable.Range(0, kinds)];
            random.Shuffle(shuffled);
            foreach (var kind in shuffled)
                _left.Enqueue(kind);
        }
        return _left.Dequeue();
    }
}
