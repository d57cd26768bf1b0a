using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// Where messages without a receiver end: publishes each as a <see cref="DeadLetter"/> on the event stream, answers
/// questions that only an actor can answer for itself.
/// </summary>
internal sealed class DeadLetterActorRef(ActorSystemImpl system, ActorPath path) : MinimalActorRef
{
    public override ActorPath Path { get; } = path;

    internal override IInternalActorRef Parent => system.Root;

    internal override ActorSystemImpl System => system;

    protected override void TellInternal(object message, IActorRef? sender)
    {
        switch (message)
        {
            case DeadLetter letter:
                Publish(letter.Message, letter.Sender, letter.Recipient);
                break;
            case Identify identify:
                sender?.Tell(new ActorIdentity(identify.MessageId, null), this);
                break;
            default:
                Publish(message, sender, this);
                break;
        }
    }

    internal void Publish(object message, IActorRef? sender, IActorRef recipient)
    {
        // A letter that a subscriber had no time to read was published when it became one.
        if (message is TimerMessage or IDeadLetterSuppression or AllDeadLetters)
            return;
        system.EventStream.Publish(new DeadLetter(message, sender ?? this, recipient));
    }

    internal override void SendSystemMessage(SystemMessage message)
    {
        if (message is Watch watch)
            watch.Watcher.SendSystemMessage(new DeathWatchNotification(watch.Watchee, existenceConfirmed: false));
    }
}
