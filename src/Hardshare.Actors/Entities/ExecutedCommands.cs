using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>
/// The commands an entity executed lately, with their answers and who sent them: a command that comes again gets its first answer and is not executed again, and
/// nobody else may use its id. Remembered for an hour, far longer than any deadline.
/// </summary>
[JsonConverter(typeof(ExecutedCommandsForm))]
public sealed record ExecutedCommands(ImmutableDictionary<CommandId, ExecutedCommand> Commands, ImmutableQueue<(DateTimeOffset At, CommandId Id)> Order)
{
    public static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    public static ExecutedCommands None { get; } = new(ImmutableDictionary<CommandId, ExecutedCommand>.Empty, []);

    public int Count => Commands.Count;

    public ExecutedCommand? Find(CommandId id) => Commands.GetValueOrDefault(id);

    /// <summary>Remember the command of a stored event. Of several events of one command the first one's reply counts.</summary>
    public ExecutedCommands Add(EventEnvelope envelope, IReply reply)
    {
        if (Commands.ContainsKey(envelope.Command))
            return this;
        var commands = Commands.Add(envelope.Command, new ExecutedCommand(envelope.By, reply));
        var order = Order.Enqueue((envelope.At, envelope.Command));
        while (order.Peek().At < envelope.At - Memory)
        {
            commands = commands.Remove(order.Peek().Id);
            order = order.Dequeue();
        }
        return new ExecutedCommands(commands, order);
    }
}

/// <summary>A command that was executed: the text of the principal who sent it, and its answer.</summary>
public sealed record ExecutedCommand(string By, IReply Reply)
{
    /// <summary>To whoever sends something else under an id that was used.</summary>
    public static Rejected IdWasUsed { get; } = new(RejectionCode.Conflict, "this id was used for another command");

    /// <summary>What <paramref name="by"/> is answered who sends a command under this one's id.</summary>
    public IReply AnswerTo(Principal by) => by.ToString() == By ? Reply : IdWasUsed;
}
