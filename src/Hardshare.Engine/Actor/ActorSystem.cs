using Hardshare.Engine.Actor.Internal;
using Hardshare.Engine.Configuration;
using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor;

/// <summary>A tree of actors and what they share: event stream, scheduler, settings, extensions.</summary>
public abstract class ActorSystem : IActorRefFactory, IDisposable
{
    protected ActorSystem()
    {
    }

    public abstract Settings Settings { get; }

    public abstract string Name { get; }

    public abstract EventStream EventStream { get; }

    /// <summary>Where messages end that nobody can receive.</summary>
    public abstract IActorRef DeadLetters { get; }

    public abstract IScheduler Scheduler { get; }

    public abstract ILoggingAdapter Log { get; }

    /// <summary>How long this system has been up.</summary>
    public TimeSpan Uptime => Scheduler.MonotonicClock;

    /// <summary>Complete once every actor has stopped.</summary>
    public abstract Task WhenTerminated { get; }

    public static ActorSystem Create(string name, Config config) => ActorSystemImpl.Start(name, config);

    public static ActorSystem Create(string name) => Create(name, Config.Empty);

    public abstract object GetExtension(IExtensionId extensionId);

    public abstract T? GetExtension<T>()
        where T : class, IExtension;

    public abstract bool HasExtension(Type type);

    public abstract bool HasExtension<T>()
        where T : class, IExtension;

    /// <summary>Makes the extension, if it is not there yet.</summary>
    public abstract object RegisterExtension(IExtensionId extension);

    /// <summary>Called when all actors have stopped, last registered first.</summary>
    public abstract void RegisterOnTermination(Action code);

    /// <summary>Runs the coordinated shutdown, which ends with the stop of all actors.</summary>
    public abstract Task Terminate();

    public abstract void Stop(IActorRef actor);

    public abstract IActorRef ActorOf(Props props, string? name = null);

    public abstract ActorSelection ActorSelection(ActorPath actorPath);

    public abstract ActorSelection ActorSelection(string actorPath);

    /// <summary>Begins to terminate.</summary>
    public void Dispose()
    {
        Terminate();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What an extension may do with a system.</summary>
public abstract class ExtendedActorSystem : ActorSystem
{
    /// <summary>Makes an actor under <c>/system</c>, which outlives those under <c>/user</c>.</summary>
    public abstract IActorRef SystemActorOf(Props props, string? name = null);
}
