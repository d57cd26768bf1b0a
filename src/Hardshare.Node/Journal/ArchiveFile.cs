using System.Text;
using System.Text.Json;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Journal;

/// <summary>One line of an archive. <paramref name="Envelope"/> is the stored JSON, to the byte.</summary>
public sealed record ArchivedEvent(string PersistenceId, long SequenceNr, string Manifest, string Envelope);

/// <summary>
/// Reads and writes lines of an archive. The envelope stands in them as it was stored, so that the file can be searched like any JSON.
/// </summary>
public static class ArchiveFile
{
    private static readonly JsonWriterOptions Options = new() { Encoder = ContractJson.Options.Encoder };

    /// <summary>The lines of a file, in order. Throws <see cref="JsonException"/> at one that is none of an archive.</summary>
    public static IEnumerable<ArchivedEvent> Read(string file) => File.ReadLines(file).Select((line, i) => Parse(line, file, i + 1));

    private static ArchivedEvent Parse(string line, string file, int number)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            return new ArchivedEvent(
                json.GetProperty("persistenceId").GetString()!, json.GetProperty("sequenceNr").GetInt64(),
                json.GetProperty("manifest").GetString()!, json.GetProperty("envelope").GetRawText());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"{file} is damaged, or no archive: line {number} is no event ({e.Message})", e);
        }
    }

    internal static void WriteLine(Stream stream, ArchivedEvent one)
    {
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            json.WriteString("persistenceId", one.PersistenceId);
            json.WriteNumber("sequenceNr", one.SequenceNr);
            json.WriteString("manifest", one.Manifest);
            json.WritePropertyName("envelope");
            json.WriteRawValue(Encoding.UTF8.GetBytes(one.Envelope));
            json.WriteEndObject();
        }
        stream.WriteByte((byte)'\n');
    }
}
