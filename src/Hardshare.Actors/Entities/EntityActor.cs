using Hardshare.Actors.Journal;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using static Hardshare.Actors.Journal.JournalMessages;

namespace Hardshare.Actors.Entities;

/// <summary>
/// What persistent entities have in common: they store events in their envelope before they act on them, publish what was stored, answer a command that its
/// sender repeats with its first answer, and refuse a command that is past its deadline. A failed write stops the actor; its parent recreates it with backoff. While the
/// journal is known to be away nothing is written: what is seen goes into the spool, commands are refused, and the entity's own decisions wait in the stash.
/// </summary>
public abstract class EntityActor : ReceivePersistentActor
{
    // Given to the journal, without an answer so far.
    private readonly Queue<RecordObservation> _unconfirmed = [];

    protected EntityActor(NodeServices services)
    {
        Services = services;
        Recover<EventEnvelope>(ApplyEvent);
        Recover<RecoveryCompleted>(_ => OnRecovered());
        Command<CommandEnvelope>(Receive);
        Command<RecordObservation>(OnRecord);
        Command<JournalBack>(OnJournalBack);
    }

    /// <summary>Something was seen: store it with the entity. A repeated one (same command id) is stored once. Answered with <see cref="ObservationRecorded"/>, or <see cref="Rejected"/>.</summary>
    public sealed record RecordObservation(IObservation Observation, CommandId Id, DateTimeOffset ObservedAt);

    public sealed record ObservationRecorded(CommandId Id);

    protected NodeServices Services { get; }

    protected DateTimeOffset Now => Services.Time.GetUtcNow();

    /// <summary>Null while the journal is there.</summary>
    protected JournalOutage? Outage => Services.JournalHealth.Outage;

    /// <summary>Whether there is a history that a late observation belongs to.</summary>
    protected virtual bool HasHistory => true;

    /// <summary>What was seen of this entity and is not stored yet.</summary>
    protected IEnumerable<IObservation> Spooled =>
        Services.Spool.Waiting == 0 ? [] : Services.Spool.Of(PersistenceId).Select(one => one.Observation);

    /// <summary>Who may see the entity's events as they happen, besides administrators: its user and its owner.</summary>
    protected abstract (string User, string Owner) Audience { get; }

    protected abstract void ApplyEvent(EventEnvelope envelope);

    protected abstract void OnRecovered();

    /// <summary>The command of this id, if one was executed before.</summary>
    protected abstract ExecutedCommand? FindExecuted(CommandId id);

    /// <summary>Execute a command that is new and in time.</summary>
    protected abstract void Execute(CommandEnvelope command, CommandContext context);

    /// <summary>Called after each group of events was stored and applied: publish the view of the entity.</summary>
    protected abstract void OnChanged();

    /// <summary>Called when the journal stores again, after an outage however short: what waited in the stash comes once more.</summary>
    protected virtual void OnJournalBack(JournalBack back) => Stash.UnstashAll();

    /// <summary>Called when an observation that had waited for the journal was stored.</summary>
    protected virtual void OnDelivered()
    {
    }

    protected override void PreStart()
    {
        base.PreStart();
        Context.System.EventStream.Subscribe(Self, typeof(JournalBack));
    }

    /// <summary>Called after each event was stored, applied and published.</summary>
    protected virtual void OnStored()
    {
    }

    /// <summary>Whoever waits learns that there is no answer. The actor then stops, and its parent makes it again.</summary>
    protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistFailure(cause, @event, sequenceNr);
        foreach (var record in _unconfirmed)
            Spool(record);
        OnJournalFailed(cause);
        Sender.Tell(NotConfirmed(cause));
    }

    /// <summary>The answer when a write failed, and may have been stored. That of one's own disk almost never was.</summary>
    protected Rejected NotConfirmed(Exception cause) => new(
        Services.Cluster is null ? RejectionCode.Unavailable : RejectionCode.Timeout, $"the journal did not confirm it ({cause.Message.TrimEnd('.')}); send it again with the same id");

    protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr)
    {
        base.OnPersistRejected(cause, @event, sequenceNr);
        if (@event is not EventEnvelope { Event: IObservation } envelope)
            return;
        Confirm(envelope.Command);
        Sender.Tell(new Rejected(RejectionCode.NotFound, $"the journal does not take it: {cause.Message}"));
    }

    /// <summary>An event that cannot be applied is a bug; everything else is the journal.</summary>
    protected override void OnRecoveryFailure(Exception reason, object? message = null)
    {
        base.OnRecoveryFailure(reason, message);
        if (message is null)
            OnJournalFailed(reason);
    }

    private void OnJournalFailed(Exception cause)
    {
        Services.JournalHealth.Lost(cause.Message, Now);
        Context.System.EventStream.Publish(new JournalFailed());
    }

    protected CommandContext SystemContext(string? correlation = null) => ContextOf(Principal.Node(Services.Node.Name), CommandId.New(), correlation);

    /// <summary>
    /// A message that leads to a decision of the entity's own waits while the journal is away: true when this one does, and comes again later.
    /// </summary>
    protected bool Postpone()
    {
        if (Outage is null)
            return false;
        Stash.Stash();
        return true;
    }

    /// <summary>Execute what a command led to: store, then <paramref name="then"/>, then reply. While the journal is away what would have to be stored is refused.</summary>
    protected void Answer(CommandContext context, Decision decision, Action? then = null)
    {
        var sender = Sender;
        if (decision.Events.Count > 0 && Outage is { } outage)
        {
            sender.Tell(outage.Refusal);
            return;
        }
        Store(context, decision.Events, () =>
        {
            then?.Invoke();
            sender.Tell(decision.Reply);
        });
    }

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
        OnStored();
    }

    private void Receive(CommandEnvelope command)
    {
        if (FindExecuted(command.Id) is { } first)
            Sender.Tell(first.AnswerTo(command.By));
        else if (command.Deadline < Now)
            Sender.Tell(new Rejected(RejectionCode.Timeout, "the command came after its deadline and was not executed"));
        else
            Execute(command, ContextOf(command));
    }

    protected CommandContext ContextOf(CommandEnvelope command) => ContextOf(command.By, command.Id, command.Correlation);

    private CommandContext ContextOf(Principal by, CommandId id, string? correlation) =>
        new(by, id, Now, Services.Node.Name, correlation, Services.Cluster?.Standing.EpochOf(PersistenceId) ?? 0);

    /// <summary>Store something that was seen just now, as soon as the journal is there.</summary>
    protected void Observe(IObservation observation) => Observe(new RecordObservation(observation, CommandId.New(), Now));

    protected void Observe(RecordObservation record)
    {
        // What was seen before comes first in the history too.
        if (Outage is not null || Spooled.Any())
        {
            Spool(record);
            OnChanged();
            return;
        }
        _unconfirmed.Enqueue(record);
        Record(record, ActorRefs.Nobody);
    }

    private void OnRecord(RecordObservation record)
    {
        if (Outage is { } outage)
            Sender.Tell(outage.Refusal);
        else if (!HasHistory)
            Sender.Tell(new Rejected(RejectionCode.NotFound, $"{PersistenceId} has no history"));
        else
            Record(record, Sender);
    }

    private void Record(RecordObservation record, IActorRef sender)
    {
        if (FindExecuted(record.Id) is not null)
        {
            Confirm(record.Id);
            sender.Tell(new ObservationRecorded(record.Id));
            return;
        }
        var context = ContextOf(Principal.Node(Services.Node.Name), record.Id, correlation: null);
        Persist(context.Envelope(record.Observation, record.ObservedAt), envelope =>
        {
            Confirm(record.Id);
            Stored(envelope);
            OnChanged();
            if (!sender.IsNobody())
                OnDelivered();
            sender.Tell(new ObservationRecorded(record.Id));
        });
    }

    private void Confirm(CommandId id)
    {
        if (_unconfirmed.TryPeek(out var first) && first.Id == id)
            _unconfirmed.Dequeue();
    }

    private void Spool(RecordObservation record)
    {
        Services.Spool.Add(PersistenceId, record.Observation, record.Id, record.ObservedAt);
        Context.System.EventStream.Publish(new ObservationsWait());
    }
}
