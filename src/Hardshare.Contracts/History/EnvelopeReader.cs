using System.Text.Json.Serialization.Metadata;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.History;

/// <summary>Reads an envelope in one pass over its bytes. Members may come in any order; unknown ones are skipped.</summary>
internal ref struct EnvelopeReader
{
    [ThreadStatic]
    private static (LastText By, LastText Node)? t_last;

    private int? _version;
    private DateTimeOffset? _at;
    private string? _by;
    private CommandId? _command;
    private string? _node;
    private long? _epoch;
    private string? _correlation;
    private DateTimeOffset? _observedAt;
    private IEvent? _event;

    private static (LastText By, LastText Node) Last => t_last ??= (new LastText(), new LastText());

    public static EventEnvelope Read(ReadOnlySpan<byte> json, JsonTypeInfo eventType)
    {
        var envelope = default(EnvelopeReader);
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("expected an event envelope");
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            if (envelope.ReadMember(ref reader, json, eventType))
                return envelope.Finish();
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
            throw new JsonException("the event envelope does not end where it should");
        return envelope.Finish();
    }

    /// <summary>Returns true when this member was found to be the last.</summary>
    private bool ReadMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, JsonTypeInfo eventType)
    {
        var name = reader.ValueSpan;
        reader.Read();
        if (name.SequenceEqual("version"u8))
            _version = reader.GetInt32();
        else if (name.SequenceEqual("at"u8))
            _at = reader.GetDateTimeOffset();
        else if (name.SequenceEqual("by"u8))
            _by = Last.By.Read(ref reader);
        else if (name.SequenceEqual("command"u8))
            _command = new CommandId(reader.GetGuid());
        else if (name.SequenceEqual("node"u8))
            _node = Last.Node.Read(ref reader);
        else if (name.SequenceEqual("epoch"u8))
            _epoch = reader.GetInt64();
        else if (name.SequenceEqual("event"u8))
            return ReadEvent(ref reader, json, eventType);
        else if (name.SequenceEqual("correlation"u8))
            _correlation = reader.GetString();
        else if (name.SequenceEqual("observedAt"u8))
            _observedAt = reader.GetDateTimeOffset();
        else
            reader.Skip();
        return false;
    }

    private bool ReadEvent(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, JsonTypeInfo eventType)
    {
        // The event is the last member of what we write, so it ends before the last brace, and need not be scanned twice to find its end.
        var start = (int)reader.TokenStartIndex;
        if (json[^1] == (byte)'}' && TryReadEvent(json[start..^1], eventType))
            return true;
        reader.Skip();
        _event = (IEvent?)JsonSerializer.Deserialize(json[start..(int)reader.BytesConsumed], eventType);
        return false;
    }

    private bool TryReadEvent(ReadOnlySpan<byte> json, JsonTypeInfo eventType)
    {
        try
        {
            _event = (IEvent?)JsonSerializer.Deserialize(json, eventType);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private readonly EventEnvelope Finish()
    {
        var version = _version ?? throw Missing("version");
        if (version > EventEnvelope.CurrentVersion)
            throw new JsonException(
                $"an event envelope of version {version}; this version of Hardshare reads up to {EventEnvelope.CurrentVersion}");
        return new EventEnvelope(
            version, _at ?? throw Missing("at"), _by ?? throw Missing("by"), _command ?? throw Missing("command"),
            _node ?? throw Missing("node"), _epoch ?? throw Missing("epoch"), _correlation, _observedAt, _event ?? throw Missing("event"));
    }

    private static JsonException Missing(string member) => new($"the event envelope has no {member}");
}
