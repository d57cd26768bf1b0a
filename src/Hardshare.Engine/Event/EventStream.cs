using System.Collections.Concurrent;
using Hardshare.Engine.Actor;
using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Event;

/// <summary>A bus that log events travel on.</summary>
public abstract class LoggingBus
{
    private protected LoggingBus()
    {
    }

    /// <summary>Below it, loggers get nothing.</summary>
    public LogLevel LogLevel { get; private protected set; }

    public abstract bool Subscribe(IActorRef subscriber, Type channel);

    public abstract bool Unsubscribe(IActorRef subscriber, Type channel);

    public abstract bool Unsubscribe(IActorRef subscriber);

    public abstract void Publish(object @event);
}

/// <summary>
/// Delivers what is published to those who have subscribed to its class, to a base class or to an interface of it. An actor's
/// subscriptions end with it.
/// </summary>
public class EventStream : LoggingBus
{
    private readonly Lock _changes = new();
    private readonly HashSet<(Type Channel, IActorRef Subscriber)> _subscriptions = [];
    private ConcurrentDictionary<Type, IActorRef[]> _receivers = new();

    public EventStream(bool debug)
    {
        Debug = debug;
        LogLevel = LogLevel.InfoLevel;
    }

    private bool Debug { get; }

    public override bool Subscribe(IActorRef subscriber, Type channel)
    {
        var local = subscriber as LocalActorRef;
        if (local is not null)
            local.Cell.HasEventStreamSubscriptions = true;
        var added = Change(() => _subscriptions.Add((channel, subscriber)));
        // Looked at only now: a subscriber that ends later than this takes its subscriptions away itself.
        if (local is { IsTerminated: true })
        {
            Unsubscribe(subscriber);
            return false;
        }
        if (Debug && added)
            Publish(new Debug(nameof(EventStream), GetType(), $"subscribing {subscriber} to channel {channel}"));
        return added;
    }

    public override bool Unsubscribe(IActorRef subscriber, Type channel) => Change(() => _subscriptions.Remove((channel, subscriber)));

    public override bool Unsubscribe(IActorRef subscriber) =>
        Change(() => _subscriptions.RemoveWhere(subscription => subscription.Subscriber.Equals(subscriber)) > 0);

    public override void Publish(object @event)
    {
        ArgumentNullException.ThrowIfNull(@event);
        var receivers = Volatile.Read(ref _receivers);
        if (!receivers.TryGetValue(@event.GetType(), out var subscribers))
            subscribers = receivers.GetOrAdd(@event.GetType(), SubscribersOf);
        foreach (var subscriber in subscribers)
            subscriber.Tell(@event, ActorCell.Current?.SelfRef);
    }

    internal void SetLogLevel(LogLevel level) => LogLevel = level;

    private IActorRef[] SubscribersOf(Type type)
    {
        lock (_changes)
            return _subscriptions.Where(s => s.Channel.IsAssignableFrom(type)).Select(s => s.Subscriber).Distinct().ToArray();
    }

    private bool Change(Func<bool> change)
    {
        lock (_changes)
        {
            if (!change())
                return false;
            Volatile.Write(ref _receivers, new ConcurrentDictionary<Type, IActorRef[]>());
            return true;
        }
    }
}

public static class EventBusExtensions
{
    public static bool Subscribe<TChannel>(this LoggingBus bus, IActorRef subscriber) => bus.Subscribe(subscriber, typeof(TChannel));

    public static bool Unsubscribe<TChannel>(this LoggingBus bus, IActorRef subscriber) => bus.Unsubscribe(subscriber, typeof(TChannel));
}
