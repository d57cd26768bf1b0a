using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hardshare.Carrier.Control;

/// <summary>How control messages are written: one JSON object a line, UTF-8, without a line end inside.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(ControlRequest))]
[JsonSerializable(typeof(ControlMessage))]
[JsonSerializable(typeof(StreamConfig))]
public sealed partial class ControlJson : JsonSerializerContext
{
    /// <summary>The version that this library speaks.</summary>
    public const int Version = 1;

    /// <summary>The longest line that either side takes, in bytes.</summary>
    public const int LongestLine = 4 * 1024 * 1024;

    /// <summary>The message as a line, with its line end.</summary>
    public static byte[] ToLine(ControlRequest request) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(request, Default.ControlRequest), (byte)'\n'];

    /// <inheritdoc cref="ToLine(ControlRequest)"/>
    public static byte[] ToLine(ControlMessage message) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(message, Default.ControlMessage), (byte)'\n'];

    /// <exception cref="JsonException">It is not a request.</exception>
    public static ControlRequest ReadRequest(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize(line, Default.ControlRequest) ?? throw new JsonException("null is not a request");

    /// <exception cref="JsonException">It is not a message.</exception>
    public static ControlMessage ReadMessage(ReadOnlySpan<byte> line) =>
        JsonSerializer.Deserialize(line, Default.ControlMessage) ?? throw new JsonException("null is not a message");

    /// <summary>A stream's configuration, as its file holds it.</summary>
    public static byte[] ToFile(StreamConfig config) => JsonSerializer.SerializeToUtf8Bytes(config, Default.StreamConfig);

    /// <exception cref="JsonException">It is not a stream's configuration.</exception>
    public static StreamConfig ReadStreamConfig(ReadOnlySpan<byte> file) =>
        JsonSerializer.Deserialize(file, Default.StreamConfig) ?? throw new JsonException("null is not a configuration");
}
