namespace Hardshare.Engine.Actor;

/// <summary>A message that the engine handles for the actor.</summary>
public interface IAutoReceivedMessage;

/// <summary>A message that can end its receiver.</summary>
public interface IPossiblyHarmful;

/// <summary>A message that is not worth a word when nobody receives it.</summary>
public interface IDeadLetterSuppression;

/// <summary>A message that stays inside one process.</summary>
public interface INoSerializationVerificationNeeded;

/// <summary>A message that does not put off the receive time-out.</summary>
public interface INotInfluenceReceiveTimeout;

/// <summary>Stops its receiver once the messages before it are processed.</summary>
public sealed class PoisonPill : IAutoReceivedMessage, IPossiblyHarmful, IDeadLetterSuppression
{
    private PoisonPill()
    {
    }

    public static PoisonPill Instance { get; } = new();

    public override string ToString() => "<PoisonPill>";
}

/// <summary>Makes its receiver fail with an <see cref="ActorKilledException"/>.</summary>
public sealed class Kill : IAutoReceivedMessage
{
    private Kill()
    {
    }

    public static Kill Instance { get; } = new();

    public override string ToString() => "<Kill>";
}

/// <summary>Asks any actor who it is; every actor answers with an <see cref="ActorIdentity"/>.</summary>
public sealed class Identify(object messageId) : IAutoReceivedMessage, INotInfluenceReceiveTimeout
{
    public object MessageId { get; } = messageId;
}

/// <summary>The answer to <see cref="Identify"/>; no subject if there is no such actor.</summary>
public sealed class ActorIdentity(object messageId, IActorRef? subject)
{
    public object MessageId { get; } = messageId;

    public IActorRef? Subject { get; } = subject;
}

/// <summary>Sent to an actor that has received nothing for as long as it said with SetReceiveTimeout.</summary>
public class ReceiveTimeout : IPossiblyHarmful
{
    private ReceiveTimeout()
    {
    }

    public static ReceiveTimeout Instance { get; } = new();
}
