using Hardshare.Engine.Actor;
using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Persistence.Internal;

/// <summary>
/// The stash that a persistent actor sees. What it unstashes goes before the commands that wait for an event to be stored, so that
/// it is handled after the current command and before them.
/// </summary>
internal sealed class PersistentActorStash(ActorStash own, ActorStash waiting) : IStash
{
    public int Count => own.Count;

    public bool IsEmpty => own.IsEmpty;

    public bool NonEmpty => own.NonEmpty;

    public bool IsFull => false;

    public int Capacity => -1;

    public void Stash() => own.Stash();

    public void Unstash()
    {
        var all = own.ClearStash().ToArray();
        if (all.Length == 0)
            return;
        own.Prepend(all[1..]);
        waiting.Prepend(all[..1]);
    }

    public void UnstashAll() => waiting.Prepend(own.ClearStash());

    public void UnstashAll(Func<Envelope, bool> predicate) => waiting.Prepend(own.ClearStash().Where(predicate).ToArray());

    public IEnumerable<Envelope> ClearStash() => own.ClearStash();

    public void Prepend(IEnumerable<Envelope> envelopes) => own.Prepend(envelopes);
}
