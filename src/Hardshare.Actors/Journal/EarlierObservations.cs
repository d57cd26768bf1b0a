using System.Text.Json;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Journal;

/// <summary>What another node saw of an entity of this one's, while it could not be stored.</summary>
internal static class EarlierObservations
{
    /// <summary>Have it recorded by its entity; the answer is for the node that saw it.</summary>
    public static async Task<IReply> RecordAsync(RecordObservedEarlier record, CommandEnvelope command, EntityActors entities, TimeSpan limit)
    {
        if (command.By.Kind != Principal.Node("").Kind || Manifests.Find(record.Manifest) is not { } type || record.Event.Deserialize(type, ContractJson.Options) is not IObservation observation)
            return new Rejected(RejectionCode.Invalid, "only a node reports what it saw, and this is nothing of the kind");
        if (entities.Find(record.Entity, new EntityActor.RecordObservation(observation, command.Id, record.ObservedAt)) is not { } target)
            return new Rejected(RejectionCode.NotFound, "this node has no such entity");
        try
        {
            var answer = await target.Actor.Ask<object>(target.Message, limit);
            return answer is EntityActor.ObservationRecorded ? new Done() : (IReply)answer;
        }
        catch (AskTimeoutException)
        {
            return new Rejected(RejectionCode.Timeout, "it was not recorded in time");
        }
    }
}
