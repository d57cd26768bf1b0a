using System.Text.Json;

namespace Hardshare.Node.Hosting;

/// <summary>The actor engine's own settings, as the plain text that it reads.</summary>
internal static class ActorSettings
{
    public static string Of(string dataFolder, string logLevel) => JsonSerializer.Serialize(new
    {
        akka = new Dictionary<string, object>
        {
            // The process's own logging gets what actors log, by LogForwarder.
            ["loggers"] = Array.Empty<string>(),
            ["loglevel"] = logLevel.ToUpperInvariant() is "DEBUG" or "WARNING" or "ERROR" ? logLevel.ToUpperInvariant() : "INFO",
            // An actor that is just stopping misses what is published meanwhile: nothing that an operator has to know of.
            ["log-dead-letters"] = "off",
            ["persistence"] = new Dictionary<string, object>
            {
                ["journal"] = new Dictionary<string, object> { ["plugin"] = "hardshare.journal" },
                ["snapshot-store"] = new Dictionary<string, object> { ["plugin"] = "hardshare.snapshot-store" },
            },
        },
        hardshare = new Dictionary<string, object>
        {
            ["journal"] = Plugin("Hardshare.Node.Journal.SqliteJournal", dataFolder),
            ["snapshot-store"] = Plugin("Hardshare.Node.Journal.SqliteSnapshotStore", dataFolder),
        },
    });

    public static string JournalFile(string dataFolder) => Path.Combine(dataFolder, "journal.db");

    private static Dictionary<string, object> Plugin(string type, string dataFolder) => new()
    {
        ["class"] = $"{type}, Hardshare.Node",
        ["file"] = JournalFile(dataFolder),
    };
}
