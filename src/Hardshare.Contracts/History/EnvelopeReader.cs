using System.Text.Json.Serialization.Metadata;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.History;

/// <summary>Reads an envelope in one pass over its bytes. Members may come in any order; unknown ones are skipped.</summary>
internal ref struct EnvelopeReader
{
    // Replay reads thousands of envelopes in a row that name the same few nodes and users.
    [ThreadStatic]
    private static string? t_lastBy;

    [ThreadStatic]
    private static string? t_lastNode;

    private int? _version;
    private DateTimeOffset? _at;
    private string? _by;
    private CommandId? _command;
    private string? _node;
    private long? _epoch;
    private string? _correlation;
    private DateTimeOffset? _observedAt;
    private IEvent? _event;

    public static EventEnvelope Read(ReadOnlySpan<byte> json, JsonTypeInfo eventType)
    {
        var envelope = default(EnvelopeReader);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("expected an event envelope");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            envelope.ReadMember(ref reader, json, eventType);
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
            throw new JsonException("the event envelope does not end where it should");
        return envelope.Finish();
    }

    private void ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, JsonTypeInfo eventType)
    {
        if (reader.ValueTextEquals(EventCodec.Event.EncodedUtf8Bytes))
            _event = ReadEvent(ref reader, json, eventType);
        else if (reader.ValueTextEquals(EventCodec.Version.EncodedUtf8Bytes))
            _version = Next(ref reader).GetInt32();
        else if (reader.ValueTextEquals(EventCodec.At.EncodedUtf8Bytes))
            _at = Next(ref reader).GetDateTimeOffset();
        else if (reader.ValueTextEquals(EventCodec.By.EncodedUtf8Bytes))
            _by = ReadRepeated(ref reader, ref t_lastBy);
        else if (reader.ValueTextEquals(EventCodec.Command.EncodedUtf8Bytes))
            _command = new CommandId(Next(ref reader).GetGuid());
        else if (reader.ValueTextEquals(EventCodec.Node.EncodedUtf8Bytes))
            _node = ReadRepeated(ref reader, ref t_lastNode);
        else if (reader.ValueTextEquals(EventCodec.Epoch.EncodedUtf8Bytes))
            _epoch = Next(ref reader).GetInt64();
        else if (reader.ValueTextEquals(EventCodec.Correlation.EncodedUtf8Bytes))
            _correlation = Next(ref reader).GetString();
        else if (reader.ValueTextEquals(EventCodec.ObservedAt.EncodedUtf8Bytes))
            _observedAt = Next(ref reader).GetDateTimeOffset();
        else
            reader.Skip();
    }

    private readonly EventEnvelope Finish()
    {
        var version = _version ?? throw Missing("version");
        if (version > EventEnvelope.CurrentVersion)
            throw new JsonException($"an event envelope of version {version}; this version of Hardshare reads up to {EventEnvelope.CurrentVersion}");
        return new EventEnvelope(
            version, _at ?? throw Missing("at"), _by ?? throw Missing("by"), _command ?? throw Missing("command"),
            _node ?? throw Missing("node"), _epoch ?? throw Missing("epoch"), _correlation, _observedAt, _event ?? throw Missing("event"));
    }

    private static ref Utf8JsonReader Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return ref reader;
    }

    private static string? ReadRepeated(ref Utf8JsonReader reader, ref string? last)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.String && last is not null && reader.ValueTextEquals(last) ? last : last = reader.GetString();
    }

    private static IEvent? ReadEvent(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, JsonTypeInfo eventType)
    {
        reader.Read();
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return (IEvent?)JsonSerializer.Deserialize(json[start..(int)reader.BytesConsumed], eventType);
    }

    private static JsonException Missing(string member) => new($"the event envelope has no {member}");
}
