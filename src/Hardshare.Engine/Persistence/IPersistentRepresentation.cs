using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Persistence;

/// <summary>Something that has to do with persistence.</summary>
public interface IMessage;

/// <summary>What a persistent actor sends to its journal in one piece.</summary>
public interface IPersistentEnvelope
{
    object Payload { get; }

    IActorRef? Sender { get; }

    int Size { get; }
}

/// <summary>An event and its place in the journal.</summary>
public interface IPersistentRepresentation : IMessage
{
    object Payload { get; }

    string Manifest { get; }

    string PersistenceId { get; }

    /// <summary>From 1, without gaps but for rejected events.</summary>
    long SequenceNr { get; }

    /// <summary>When it was handed to the journal: ticks, UTC.</summary>
    long Timestamp { get; }

    /// <summary>The incarnation that wrote it.</summary>
    string WriterGuid { get; }

    bool IsDeleted { get; }

    /// <summary>Who sent the command; not stored.</summary>
    IActorRef? Sender { get; }

    IPersistentRepresentation WithTimestamp(long timestamp);

    IPersistentRepresentation WithPayload(object payload);

    IPersistentRepresentation WithManifest(string manifest);

    IPersistentRepresentation Update(long sequenceNr, string persistenceId, bool isDeleted, IActorRef? sender, string writerGuid);
}
