namespace Hardshare.Engine.Actor;

/// <summary>Base of what the engine itself throws.</summary>
public abstract class AkkaException : Exception
{
    protected AkkaException(string? message, Exception? cause = null)
        : base(message, cause)
    {
    }

    protected Exception? Cause => InnerException;
}

/// <summary>An Ask was not answered in time.</summary>
public class AskTimeoutException(string message) : AkkaException(message);

/// <summary>An actor's constructor or first hook threw. Stops the actor unless its parent decides otherwise.</summary>
public class ActorInitializationException : AkkaException
{
    public ActorInitializationException()
        : base(null)
    {
    }

    public ActorInitializationException(string message)
        : base(message)
    {
    }

    public ActorInitializationException(string message, Exception cause)
        : base(message, cause)
    {
    }

    public ActorInitializationException(IActorRef? actor, string message, Exception? cause = null)
        : base(actor is null ? message : $"{actor}: {message}", cause) => Actor = actor;

    public IActorRef? Actor { get; set; }
}

/// <summary>PreRestart threw; the actor is restarted all the same.</summary>
public class PreRestartException(IActorRef actor, Exception restartException, Exception cause, object? optionalMessage)
    : ActorInitializationException(actor, $"exception in PreRestart of {cause.GetType().Name}", restartException)
{
    public object? OptionalMessage { get; } = optionalMessage;
}

/// <summary>Constructor or PostRestart of the new incarnation threw.</summary>
public class PostRestartException(IActorRef actor, Exception cause, Exception originalCause)
    : ActorInitializationException(actor, $"exception post restart ({originalCause.GetType().Name})", cause)
{
    public Exception OriginalCause { get; } = originalCause;
}

/// <summary>The actor was sent <see cref="Kill"/>.</summary>
public class ActorKilledException : AkkaException
{
    public ActorKilledException()
        : base(null)
    {
    }

    public ActorKilledException(string message)
        : base(message)
    {
    }
}

/// <summary>A watched actor stopped and its watcher did not handle <see cref="Terminated"/>.</summary>
public class DeathPactException(IActorRef deadActor) : AkkaException($"Monitored actor [{deadActor}] terminated")
{
    public IActorRef DeadActor { get; } = deadActor;
}

/// <summary>A name that is taken, empty or has characters that a path may not have.</summary>
public class InvalidActorNameException : AkkaException
{
    public InvalidActorNameException(string message)
        : base(message)
    {
    }

    public InvalidActorNameException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A message that may not be sent, such as null.</summary>
public class InvalidMessageException : AkkaException
{
    public InvalidMessageException(string message)
        : base(message)
    {
    }
}

/// <summary>No actor at the path of a selection.</summary>
public class ActorNotFoundException : AkkaException
{
    public ActorNotFoundException(string message)
        : base(message)
    {
    }

    public ActorNotFoundException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>Only so many messages fit into a stash with a limit.</summary>
public class IllegalActorStateException(string message) : AkkaException(message);
