using System.Xml;

namespace Hardshare.Contracts.Messages;

/// <summary>
/// Durations as ISO 8601 text, for example <c>PT1H30M</c> or <c>P2DT0.5S</c>: readable without knowing .NET, and exact to 100 ns.
/// </summary>
public sealed class DurationConverter : JsonConverter<TimeSpan>
{
    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return XmlConvert.ToTimeSpan(reader.GetString()!);
        }
        catch (Exception e) when (e is FormatException or OverflowException or ArgumentException or InvalidOperationException)
        {
            throw new JsonException("expected an ISO 8601 duration such as PT1H30M", e);
        }
    }

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(XmlConvert.ToString(value));
    }
}
