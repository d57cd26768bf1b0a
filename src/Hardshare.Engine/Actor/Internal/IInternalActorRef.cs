namespace Hardshare.Engine.Actor.Internal;

/// <summary>What the engine itself needs of a reference, beyond what an application sees.</summary>
internal interface IInternalActorRef : IActorRef
{
    IInternalActorRef Parent { get; }

    /// <summary>Null only for <see cref="Nobody"/>, which belongs to every system.</summary>
    ActorSystemImpl? System { get; }

    bool IsTerminated { get; }

    void SendSystemMessage(SystemMessage message);

    /// <summary>The living child of that name, or null.</summary>
    IInternalActorRef? GetChild(string name);
}
