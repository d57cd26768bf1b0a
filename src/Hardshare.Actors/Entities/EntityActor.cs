using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>
/// What persistent entities have in common: they store events in their envelope before they act on them, publish what was stored, answer a repeated
/// command with its first answer, and refuse a command that is past its deadline. A failed write stops the actor; its parent recreates it with backoff.
/// </summary>
public abstract class EntityActor : ReceivePersistentActor
{
    protected EntityActor(NodeServices services)
    {
        Services = services;
        Recover<EventEnvelope>(ApplyEvent);
        Recover<RecoveryCompleted>(_ => OnRecovered());
        Command<CommandEnvelope>(Receive);
        Command<RecordObservation>(record => Record(record, Sender));
    }

    /// <summary>Something was seen: store it with the entity. A repeated one (same command id) is stored once. Answered with <see cref="ObservationRecorded"/>.</summary>
    public sealed record RecordObservation(IObservation Observation, CommandId Id, DateTimeOffset ObservedAt);

    public sealed record ObservationRecorded(CommandId Id);

    protected NodeServices Services { get; }

    protected DateTimeOffset Now => Services.Time.GetUtcNow();

    /// <summary>Who may see the entity's events as they happen, besides administrators: its user and its owner.</summary>
    protected abstract (string User, string Owner) Audience { get; }

    protected abstract void ApplyEvent(EventEnvelope envelope);

    protected abstract void OnRecovered();

    /// <summary>The first answer to this command, if it was executed before.</summary>
    protected abstract IReply? FindAnswer(CommandId id);

    /// <summary>Execute a command that is new and in time.</summary>
    protected abstract void Execute(CommandEnvelope command, CommandContext context);

    /// <summary>Called after each group of events was stored and applied: publish the view of the entity.</summary>
    protected abstract void OnChanged();

    /// <summary>Whoever waits learns that there is no answer. The actor then stops, and its parent makes it again.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        Sender.Tell(new Rejected(RejectionCode.Unavailable, $"the journal did not confirm it ({cause.Message}); send it again with the same id"));
    }

    protected CommandContext SystemContext(string? correlation = null) =>
        new(Principal.Node(Services.Node.Name), CommandId.New(), Now, Services.Node.Name, correlation);

    /// <summary>Store events, in order, then <paramref name="then"/>. Without events it is done at once.</summary>
    protected void Store(CommandContext context, IReadOnlyList<IEvent> events, Action then)
    {
        if (events.Count == 0)
        {
            then();
            return;
        }
        var left = events.Count;
        PersistAll(events.Select(e => context.Envelope(e)).ToArray(), envelope =>
        {
            Stored(envelope);
            if (--left > 0)
                return;
            OnChanged();
            then();
        });
    }

    private void Stored(EventEnvelope envelope)
    {
        ApplyEvent(envelope);
        Context.System.EventStream.Publish(new LiveEvent(PersistenceId, LastSequenceNr, envelope, Audience.User, Audience.Owner));
    }

    private void Receive(CommandEnvelope command)
    {
        if (FindAnswer(command.Id) is { } first)
            Sender.Tell(first);
        else if (command.Deadline < Now)
            Sender.Tell(new Rejected(RejectionCode.Timeout, "the command came after its deadline and was not executed"));
        else
            Execute(command, new CommandContext(command.By, command.Id, Now, Services.Node.Name, command.Correlation));
    }

    /// <summary>Store something that was seen just now.</summary>
    protected void Observe(IObservation observation) => Record(new RecordObservation(observation, CommandId.New(), Now), ActorRefs.Nobody);

    private void Record(RecordObservation record, IActorRef sender)
    {
        if (FindAnswer(record.Id) is not null)
        {
            sender.Tell(new ObservationRecorded(record.Id));
            return;
        }
        var context = new CommandContext(Principal.Node(Services.Node.Name), record.Id, Now, Services.Node.Name);
        Persist(context.Envelope(record.Observation, record.ObservedAt), envelope =>
        {
            Stored(envelope);
            OnChanged();
            sender.Tell(new ObservationRecorded(record.Id));
        });
    }
}
