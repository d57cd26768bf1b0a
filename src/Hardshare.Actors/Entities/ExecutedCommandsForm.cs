using System.Collections.Immutable;
using System.Text.Json;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>Executed commands as a list in their order, each reply under its manifest.</summary>
internal sealed class ExecutedCommandsForm : SnapshotForm<ExecutedCommands, IReadOnlyList<ExecutedCommandsForm.One>>
{
    internal sealed record One(DateTimeOffset At, CommandId Command, string By, string Reply, JsonElement Content);

    protected override IReadOnlyList<One> FormOf(ExecutedCommands state) => [.. state.Order.Select(one =>
    {
        var (by, reply) = state.Commands[one.Id];
        var type = reply.GetType();
        return new One(one.At, one.Id, by, Manifests.Of(type), JsonSerializer.SerializeToElement(reply, type, SnapshotJson.Options));
    })];

    protected override ExecutedCommands StateOf(IReadOnlyList<One> form) => new(
        form.ToImmutableDictionary(one => one.Command, one => new ExecutedCommand(one.By, ReplyOf(one))),
        ImmutableQueue.CreateRange(form.Select(one => (one.At, one.Command))));

    private static IReply ReplyOf(One one) => Manifests.Find(one.Reply) is { } type && typeof(IReply).IsAssignableFrom(type)
        ? (IReply)one.Content.Deserialize(type, SnapshotJson.Options)!
        : throw new UnknownManifestException(one.Reply);
}
