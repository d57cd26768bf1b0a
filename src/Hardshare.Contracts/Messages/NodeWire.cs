using Hardshare.Contracts.Access;

namespace Hardshare.Contracts.Messages;

/// <summary>
/// How what nodes give each other is written: UTF-8 JSON, messages by manifest. Nodes of different versions share a workspace during an upgrade, so members are added and never renamed, and a message that the
/// reader's version does not know is told apart from one that is broken.
/// </summary>
public static class NodeWire
{
    public static byte[] Write(CommandEnvelope command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var form = new EnvelopeForm(
            command.To.ToString(), command.Id, command.By, command.Deadline, command.Correlation, Manifests.Of(command.Command.GetType()), BodyOf(command.Command));
        return JsonSerializer.SerializeToUtf8Bytes(form, ContractJson.Options);
    }

    public static byte[] Write(IReply reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        return JsonSerializer.SerializeToUtf8Bytes(new ReplyForm(Manifests.Of(reply.GetType()), BodyOf(reply)), ContractJson.Options);
    }

    /// <summary>Throws <see cref="UnknownManifestException"/>, or <see cref="JsonException"/> for what is no command.</summary>
    public static CommandEnvelope ReadCommand(ReadOnlySpan<byte> json)
    {
        var form = Read<EnvelopeForm>(json);
        return EntityAddress.TryParse(form.To, out var to)
            ? new CommandEnvelope(to, Message<ICommand>(form.Manifest, form.Body), form.Id, form.By, form.Deadline, form.Correlation)
            : throw new JsonException($"\"{form.To}\" is not the address of an entity");
    }

    /// <inheritdoc cref="ReadCommand"/>
    public static IReply ReadReply(ReadOnlySpan<byte> json)
    {
        var form = Read<ReplyForm>(json);
        return Message<IReply>(form.Manifest, form.Body);
    }

    private static JsonElement BodyOf(object message) => JsonSerializer.SerializeToElement(message, ContractJson.Options.GetTypeInfo(message.GetType()));

    private static T Read<T>(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize<T>(json, ContractJson.Options) ?? throw new JsonException("there is nothing in it");

    private static T Message<T>(string manifest, JsonElement body)
    {
        var type = Manifests.Find(manifest) ?? throw new UnknownManifestException(manifest);
        return body.Deserialize(ContractJson.Options.GetTypeInfo(type)) is T message
            ? message
            : throw new JsonException($"{manifest} is not the manifest of a {typeof(T).Name[1..].ToLowerInvariant()}");
    }

    private sealed record EnvelopeForm(
        string To, CommandId Id, Principal By, DateTimeOffset Deadline, string? Correlation, string Manifest, JsonElement Body);

    private sealed record ReplyForm(string Manifest, JsonElement Body);
}
