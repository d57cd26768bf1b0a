using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hardshare.Actors.Entities;

/// <summary>Writes a state as a plain record that names every member of its JSON form, and reads it from there.</summary>
internal abstract class SnapshotForm<TState, TForm> : JsonConverter<TState>
    where TForm : class
{
    protected abstract TForm FormOf(TState state);

    protected abstract TState StateOf(TForm form);

    public override TState Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        StateOf(JsonSerializer.Deserialize<TForm>(ref reader, options) ?? throw new JsonException($"no {typeof(TState).Name}"));

    public override void Write(Utf8JsonWriter writer, TState value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, FormOf(value), options);
}
