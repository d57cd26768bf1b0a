using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>
/// The commands an entity executed lately, with their answers: a command that comes again gets its first answer and is not executed again. Remembered
/// for an hour, far longer than any deadline.
/// </summary>
[JsonConverter(typeof(ExecutedCommandsForm))]
public sealed record ExecutedCommands(ImmutableDictionary<CommandId, IReply> Replies, ImmutableQueue<(DateTimeOffset At, CommandId Id)> Order)
{
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    public static ExecutedCommands None { get; } = new(ImmutableDictionary<CommandId, IReply>.Empty, []);

    public int Count => Replies.Count;

    public IReply? Find(CommandId id) => Replies.GetValueOrDefault(id);

    /// <summary>Remember the command of a stored event. Of several events of one command the first one's reply counts.</summary>
    public ExecutedCommands Add(EventEnvelope envelope, IReply reply)
    {
        if (Replies.ContainsKey(envelope.Command))
            return this;
        var replies = Replies.Add(envelope.Command, reply);
        var order = Order.Enqueue((envelope.At, envelope.Command));
        while (order.Peek().At < envelope.At - Memory)
        {
            replies = replies.Remove(order.Peek().Id);
            order = order.Dequeue();
        }
        return new ExecutedCommands(replies, order);
    }
}
