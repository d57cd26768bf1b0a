namespace Hardshare.Engine.Actor;

/// <summary>Where actors are made and looked up.</summary>
public interface IActorRefFactory
{
    /// <param name="props">What to make.</param>
    /// <param name="name">Unique among its siblings; null makes one up.</param>
    /// <exception cref="InvalidActorNameException">The name is taken or not allowed.</exception>
    /// <exception cref="InvalidOperationException">The parent is stopping.</exception>
    IActorRef ActorOf(Props props, string? name = null);

    ActorSelection ActorSelection(ActorPath actorPath);

    ActorSelection ActorSelection(string actorPath);
}

/// <summary>Death watch: to be told, once, when another actor has stopped.</summary>
public interface ICanWatch
{
    /// <summary>Asks for a <see cref="Terminated"/>, also if the actor has stopped already.</summary>
    IActorRef Watch(IActorRef subject);

    /// <summary>Asks for a message of one's own in its place.</summary>
    IActorRef WatchWith(IActorRef subject, object message);

    /// <summary>No word of its end will come any more, not even one that is waiting in the mailbox.</summary>
    IActorRef Unwatch(IActorRef subject);
}

/// <summary>What an actor knows of itself and can do; valid on the actor's own thread while it handles a message.</summary>
public interface IActorContext : IActorRefFactory, ICanWatch
{
    IActorRef Self { get; }

    Props Props { get; }

    IActorRef Sender { get; }

    ActorSystem System { get; }

    IActorRef Parent { get; }

    TimeSpan? ReceiveTimeout { get; }

    void Become(Receive receive);

    void BecomeStacked(Receive receive);

    void UnbecomeStacked();

    /// <summary>The child of that name, or <see cref="ActorRefs.Nobody"/>.</summary>
    IActorRef Child(string name);

    IEnumerable<IActorRef> GetChildren();

    void SetReceiveTimeout(TimeSpan? timeout);

    /// <summary>Stops a child or oneself, after the message that is being processed.</summary>
    void Stop(IActorRef child);
}

/// <summary>The context of an <see cref="UntypedActor"/>.</summary>
public interface IUntypedActorContext : IActorContext
{
    void Become(UntypedReceive receive);

    void BecomeStacked(UntypedReceive receive);
}
