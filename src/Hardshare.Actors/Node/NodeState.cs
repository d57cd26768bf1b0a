using System.Text.Json.Serialization;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Node;

/// <summary>What the journal knows of a node. Changed by <see cref="Apply"/> alone.</summary>
[Manifest("node-state-v1")]
[JsonConverter(typeof(NodeStateForm))]
public sealed record NodeState(string Node, bool Draining, DateTimeOffset? Deadline, ExecutedCommands Executed) : IEntityState<NodeState>
{
    public string PersistenceId => $"n-{Node}";

    public int Size => Executed.Count;

    public static NodeState Empty(string node) => new(node, false, null, ExecutedCommands.None);

    public NodeState Apply(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var next = envelope.Event switch
        {
            NodeDrainStarted e => this with { Draining = true, Deadline = e.Deadline },
            NodeDrainEnded => this with { Draining = false, Deadline = null },
            NodeStarted => this,
            _ => throw new InvalidOperationException($"a node knows no event {envelope.Event.GetType().Name}"),
        };
        return next with { Executed = Executed.Add(envelope, new Done()) };
    }
}

internal sealed class NodeStateForm : SnapshotForm<NodeState, NodeStateForm.Form>
{
    internal sealed record Form(string Node, bool Draining, DateTimeOffset? Deadline, ExecutedCommands Executed);

    protected override Form FormOf(NodeState state) => new(state.Node, state.Draining, state.Deadline, state.Executed);

    protected override NodeState StateOf(Form form) => new(form.Node, form.Draining, form.Deadline, form.Executed);
}
