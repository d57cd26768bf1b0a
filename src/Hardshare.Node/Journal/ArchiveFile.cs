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

    public static IEnumerable<ArchivedEvent> Read(string file)
    {
        foreach (var line in File.ReadLines(file))
        {
            using var document = JsonDocument.Parse(line);
            var json = document.RootElement;
            yield return new ArchivedEvent(
                json.GetProperty("persistenceId").GetString()!, json.GetProperty("sequenceNr").GetInt64(),
                json.GetProperty("manifest").GetString()!, json.GetProperty("envelope").GetRawText());
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
