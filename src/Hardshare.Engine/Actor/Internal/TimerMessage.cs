namespace Hardshare.Engine.Actor.Internal;

/// <summary>The shell a timer's message travels in, so that one of a cancelled timer can be told and dropped.</summary>
internal sealed class TimerMessage(ActorTimers owner, object key, int generation, object message)
{
    internal ActorTimers Owner => owner;

    internal object Key => key;

    internal int Generation => generation;

    internal object Message => message;
}
