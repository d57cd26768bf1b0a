using Hardshare.Contracts.History;

namespace Hardshare.Actors.Entities;

/// <summary>
/// The state of an entity that lives long, so that it is saved now and then and need not be built from all of its events. Its JSON form stands under
/// the manifest of its type, and says everything: state read from it and state built from the events are the same. A form that gains, loses or
/// changes a member, and an <c>Apply</c> that makes something else of old events, take another manifest: older snapshots are then passed over.
/// </summary>
public interface IEntityState
{
    /// <summary>Whose state it is.</summary>
    string PersistenceId { get; }

    ExecutedCommands Executed { get; }

    /// <summary>How many things it holds of which there can be any number, executed commands included: what saving it costs.</summary>
    int Size { get; }
}

/// <inheritdoc/>
public interface IEntityState<TSelf> : IEntityState
{
    TSelf Apply(EventEnvelope envelope);
}
