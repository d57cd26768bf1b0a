using System.Buffers;
using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.History;

/// <summary>
/// An event with its envelope as it is stored: UTF-8 JSON, one object, the event last in its member <c>event</c>; the manifest is the
/// event's.
/// </summary>
public static class EventCodec
{
    /// <summary>
    /// The published id that marks this format in a journal's <c>identifier</c> column (and a snapshot's <c>serializer_id</c>).
    /// </summary>
    public const int SerializerId = 4277;

    private static readonly FrozenDictionary<string, JsonTypeInfo> Events = Manifests.All
        .Where(one => typeof(IEvent).IsAssignableFrom(one.Value))
        .ToFrozenDictionary(one => one.Key, one => ContractJson.Options.GetTypeInfo(one.Value));

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? t_scratch;

    /// <summary>
    /// The manifest under which an envelope is stored. Throws <see cref="ArgumentException"/> for an event type that has none.
    /// </summary>
    public static string ManifestOf(EventEnvelope envelope) => Manifests.Of(envelope.Event.GetType());

    /// <summary>The stored form of an envelope.</summary>
    public static byte[] Encode(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var (buffer, json) = Scratch();
        json.WriteStartObject();
        json.WriteNumber("version"u8, envelope.Version);
        json.WriteString("at"u8, envelope.At);
        json.WriteString("by"u8, envelope.By);
        json.WriteString("command"u8, envelope.Command.Value);
        json.WriteString("node"u8, envelope.Node);
        json.WriteNumber("epoch"u8, envelope.Epoch);
        if (envelope.Correlation is not null)
            json.WriteString("correlation"u8, envelope.Correlation);
        if (envelope.ObservedAt is { } observed)
            json.WriteString("observedAt"u8, observed);
        json.WritePropertyName("event"u8);
        JsonSerializer.Serialize(json, envelope.Event, ContractJson.Options.GetTypeInfo(envelope.Event.GetType()));
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// The envelope from its stored form. Throws <see cref="UnknownManifestException"/> for an event this version does not know, and
    /// <see cref="JsonException"/> for what is not an envelope, or one of a newer version.
    /// </summary>
    public static EventEnvelope Decode(string manifest, ReadOnlySpan<byte> json)
    {
        if (!Events.TryGetValue(manifest, out var type))
            throw new UnknownManifestException(manifest);
        try
        {
            return EnvelopeReader.Read(json, type);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"Not a stored event of manifest '{manifest}': {e.Message}", e);
        }
    }

    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer) Scratch()
    {
        if (t_scratch is not { } scratch || scratch.Buffer.Capacity > 1 << 20)
        {
            var fresh = new ArrayBufferWriter<byte>(1024);
            var options = new JsonWriterOptions { Encoder = ContractJson.Options.Encoder, SkipValidation = true };
            t_scratch = scratch = (fresh, new Utf8JsonWriter(fresh, options));
        }
        scratch.Buffer.ResetWrittenCount();
        scratch.Writer.Reset(); // also after an event that could not be written and left half of itself
        return scratch;
    }
}
