using System.Buffers;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.History;

/// <summary>
/// An event with its envelope as it is stored: UTF-8 JSON, one object, the event last in its member <c>event</c>; the manifest is the event's.
/// </summary>
public static class EventCodec
{
    /// <summary>The published id that marks this format in a journal's <c>identifier</c> column (and a snapshot's <c>serializer_id</c>).</summary>
    public const int SerializerId = 4277;

    internal static readonly JsonEncodedText Version = JsonEncodedText.Encode("version");
    internal static readonly JsonEncodedText At = JsonEncodedText.Encode("at");
    internal static readonly JsonEncodedText By = JsonEncodedText.Encode("by");
    internal static readonly JsonEncodedText Command = JsonEncodedText.Encode("command");
    internal static readonly JsonEncodedText Node = JsonEncodedText.Encode("node");
    internal static readonly JsonEncodedText Epoch = JsonEncodedText.Encode("epoch");
    internal static readonly JsonEncodedText Correlation = JsonEncodedText.Encode("correlation");
    internal static readonly JsonEncodedText ObservedAt = JsonEncodedText.Encode("observedAt");
    internal static readonly JsonEncodedText Event = JsonEncodedText.Encode("event");

    [ThreadStatic]
    private static (ArrayBufferWriter<byte> Buffer, Utf8JsonWriter Writer)? t_scratch;

    /// <summary>The manifest under which an envelope is stored. Throws <see cref="ArgumentException"/> for an event type that has none.</summary>
    public static string ManifestOf(EventEnvelope envelope) => Manifests.Of(envelope.Event.GetType());

    /// <summary>The stored form of an envelope.</summary>
    public static byte[] Encode(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var (buffer, json) = Scratch();
        json.WriteStartObject();
        json.WriteNumber(Version, envelope.Version);
        json.WriteString(At, envelope.At);
        json.WriteString(By, envelope.By);
        json.WriteString(Command, envelope.Command.Value);
        json.WriteString(Node, envelope.Node);
        json.WriteNumber(Epoch, envelope.Epoch);
        if (envelope.Correlation is not null)
            json.WriteString(Correlation, envelope.Correlation);
        if (envelope.ObservedAt is { } observed)
            json.WriteString(ObservedAt, observed);
        json.WritePropertyName(Event);
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
        if (Manifests.Find(manifest) is not { } type || !typeof(IEvent).IsAssignableFrom(type))
            throw new UnknownManifestException(manifest);
        try
        {
            return EnvelopeReader.Read(json, ContractJson.Options.GetTypeInfo(type));
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
