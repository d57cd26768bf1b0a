using Hardshare.Engine.Actor;
using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.TestKit;

/// <summary>An actor of the test's own, to stand in for another; is at the same time its reference.</summary>
public class TestProbe : TestKitBase, IInternalActorRef
{
    internal TestProbe(ActorSystem system, string? testProbeName)
        : base(system, testProbeName)
    {
    }

    public IActorRef Ref => TestActor;

    /// <summary>Who sent the last message that was looked at.</summary>
    public IActorRef Sender => LastSender ?? Sys.DeadLetters;

    public ActorPath Path => TestActor.Path;

    IInternalActorRef IInternalActorRef.Parent => ((IInternalActorRef)TestActorRef).Parent;

    ActorSystemImpl? IInternalActorRef.System => (ActorSystemImpl)Sys;

    bool IInternalActorRef.IsTerminated => TestActorRef.IsTerminated;

    public void Tell(object message, IActorRef? sender) => TestActor.Tell(message, sender);

    /// <summary>Sends in the name of the probe.</summary>
    public void Send(IActorRef actor, object message) => actor.Tell(message, TestActor);

    /// <summary>Sends the last message on, as if its sender had.</summary>
    public void Forward(IActorRef actor) => actor.Tell(LastMessage!, Sender);

    /// <summary>Answers the last message.</summary>
    public void Reply(object message) => Sender.Tell(message, TestActor);

    public bool Equals(IActorRef? other) => TestActor.Equals(other);

    public override bool Equals(object? obj) => TestActor.Equals(obj);

    public override int GetHashCode() => TestActor.GetHashCode();

    public int CompareTo(IActorRef? other) => TestActor.CompareTo(other);

    public int CompareTo(object? obj) => TestActor.CompareTo(obj);

    public override string ToString() => $"{TestActor}";

    void IInternalActorRef.SendSystemMessage(SystemMessage message) => TestActorRef.SendSystemMessage(message);

    IInternalActorRef? IInternalActorRef.GetChild(string name) => TestActorRef.GetChild(name);
}
