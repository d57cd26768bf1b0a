namespace Hardshare.Contracts.Ids;

/// <summary>A command's id, chosen by its sender. A command that is sent again with the same id is executed once and gets its first answer.</summary>
[JsonConverter(typeof(IdConverter<CommandId>))]
public readonly record struct CommandId(Guid Value) : IId<CommandId>
{
    public static CommandId New() => new(Guid.NewGuid());
    public static CommandId From(Guid value) => new(value);
    public override string ToString() => Value.ToString("D");
}
