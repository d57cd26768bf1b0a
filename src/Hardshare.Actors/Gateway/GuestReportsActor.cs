using Hardshare.Actors.Journal;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Gateway;

/// <summary>
/// Hears what becomes of one instance's public port at this gateway and has it brought to the history of the instance, on whichever node that is. Parent: <see cref="GuestsActor"/>. Persists nothing itself: what
/// waits to be brought is in the spool.
/// </summary>
public sealed class GuestReportsActor : ReceiveActor
{
    public GuestReportsActor(string history, IObservationSpool spool, TimeProvider time) => Receive<PartReport>(report =>
    {
        spool.Add(history, report.Observation, CommandId.New(), time.GetUtcNow());
        Context.System.EventStream.Publish(new JournalMessages.ObservationsWait());
    });
}
