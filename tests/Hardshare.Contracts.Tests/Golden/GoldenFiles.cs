using System.Runtime.CompilerServices;
using System.Text.Json;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Messages;

namespace Hardshare.Contracts.Tests.Golden;

/// <summary>
/// Checked-in files that say how each message looked when it was released: <c>MANIFEST.json</c>, and <c>MANIFEST+2.json</c> and so on for
/// what optional members came later. Files are added and never edited. To add the file of a new message or member, run the tests once with
/// <c>HARDSHARE_WRITE_GOLDEN=1</c> and look at what was written; files that exist are left alone.
/// </summary>
internal static class GoldenFiles
{
    private static readonly JsonSerializerOptions Indented = new(ContractJson.Options) { WriteIndented = true };

    public static string Folder { get; } = Path.GetDirectoryName(ThisFile())!;

    /// <summary>The names of all files, without folder and extension.</summary>
    public static IEnumerable<string> Names =>
        Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order();

    public static IEnumerable<string> NamesFor(string manifest) => Names.Where(name => ManifestOf(name) == manifest);

    public static string ManifestOf(string name) => name.Split('+')[0];

    public static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Folder, name + ".json"));

    public static void WriteMissing()
    {
        if (Environment.GetEnvironmentVariable("HARDSHARE_WRITE_GOLDEN") != "1")
            return;
        foreach (var (manifest, type) in Manifests.All.Where(one => !MessageMembers.AllShownBy(NamesFor(one.Key), one.Value)))
        {
            var count = NamesFor(manifest).Count();
            var name = count == 0 ? manifest : $"{manifest}+{count + 1}";
            using var example = JsonDocument.Parse(EncodeExample(type));
            File.WriteAllText(Path.Combine(Folder, name + ".json"), JsonSerializer.Serialize(example, Indented) + "\n");
        }
    }

    public static byte[] EncodeExample(Type type) => Encode(new Examples().Of(type));

    /// <summary>An event as it is stored, any other message as it travels.</summary>
    public static byte[] Encode(object message) => message is IEvent happened
        ? EventCodec.Encode(Envelope(happened))
        : JsonSerializer.SerializeToUtf8Bytes(message, ContractJson.Options.GetTypeInfo(message.GetType()));

    public static byte[] Reencode(string manifest, byte[] json)
    {
        var type = Manifests.Find(manifest)!;
        return typeof(IEvent).IsAssignableFrom(type)
            ? EventCodec.Encode(EventCodec.Decode(manifest, json))
            : JsonSerializer.SerializeToUtf8Bytes(
                JsonSerializer.Deserialize(json, ContractJson.Options.GetTypeInfo(type)), ContractJson.Options.GetTypeInfo(type));
    }

    private static EventEnvelope Envelope(IEvent happened) => new(
        EventEnvelope.CurrentVersion, new DateTimeOffset(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero), "user:bob",
        new CommandId(Guid.Parse("cccccccc-cccc-cccc-cccc-cccccccccccc")), "bench-1", 3, "4bf92f3577b34da6a3ce929d0e0e4736",
        new DateTimeOffset(2026, 3, 4, 5, 6, 1, 250, TimeSpan.Zero), happened);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
