namespace Hardshare.Engine.Actor.Internal;

/// <summary>Whom a cell watches and who watches it. Made when first needed; used by the cell's own thread only.</summary>
internal sealed class DeathWatch(ActorCell cell)
{
    // None of them is there while it is empty: an idle actor may be one of very many.
    private Dictionary<IActorRef, object?>? _watching;
    private Dictionary<IActorRef, object?>? _queued;
    private HashSet<IInternalActorRef>? _watchers;

    internal void Watch(IActorRef subject, object? message)
    {
        if (ReferenceEquals(subject, cell.SelfRef))
            return;
        if ((_watching ??= []).TryGetValue(subject, out var before))
        {
            if (!Equals(before, message))
                throw new InvalidOperationException(
                    $"Watch({cell.SelfRef}, {subject}) termination message was not overwritten from [{before ?? "Terminated"}] to " +
                    $"[{message ?? "Terminated"}]. If this was intended, unwatch first.");
            return;
        }
        var watchee = (IInternalActorRef)subject;
        watchee.SendSystemMessage(new Watch(watchee, cell.SelfRef));
        _watching.Add(subject, message);
    }

    internal void Unwatch(IActorRef subject)
    {
        if (ReferenceEquals(subject, cell.SelfRef))
            return;
        if (_watching?.Remove(subject) == true)
        {
            var watchee = (IInternalActorRef)subject;
            watchee.SendSystemMessage(new Unwatch(watchee, cell.SelfRef));
        }
        _queued?.Remove(subject);
    }

    internal void UnwatchAll()
    {
        foreach (var subject in _watching?.Keys.ToArray() ?? [])
            Unwatch(subject);
        _queued = null;
    }

    internal void AddWatcher(IInternalActorRef watcher)
    {
        if (!ReferenceEquals(watcher, cell.SelfRef))
            (_watchers ??= []).Add(watcher);
    }

    internal void RemoveWatcher(IInternalActorRef watcher)
    {
        if (_watchers?.Remove(watcher) == true && _watchers.Count == 0)
            _watchers = null;
    }

    /// <summary>The watched actor has stopped: its Terminated takes its place behind the messages that wait.</summary>
    internal void OnTerminated(DeathWatchNotification notification)
    {
        if (_watching is null || !_watching.Remove(notification.Actor, out var message) || cell.IsTerminating)
            return;
        (_queued ??= [])[notification.Actor] = message;
        cell.Post(new Terminated(notification.Actor, notification.ExistenceConfirmed, addressTerminated: false), notification.Actor);
    }

    /// <summary>What to hand to the actor for a Terminated that has come up; null if it was unwatched meanwhile.</summary>
    internal object? Take(Terminated terminated) =>
        _queued is not null && _queued.Remove(terminated.ActorRef, out var message) ? message ?? terminated : null;

    /// <summary>A Terminated that was stashed is delivered again.</summary>
    internal void Requeue(Terminated terminated) => (_queued ??= [])[terminated.ActorRef] = null;

    internal void TellWatchers(IInternalActorRef except)
    {
        foreach (var watcher in _watchers ?? [])
        {
            if (!ReferenceEquals(watcher, except))
                watcher.SendSystemMessage(new DeathWatchNotification(cell.SelfRef, existenceConfirmed: true));
        }
        _watchers = null;
    }
}
