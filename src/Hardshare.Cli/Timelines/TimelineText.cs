using System.Globalization;
using Hardshare.Cli.Finding;
using Hardshare.Cli.Output;
using Hardshare.Contracts.History;

namespace Hardshare.Cli.Timelines;

/// <summary>
/// A history as lines: local time, milliseconds since the first event, who, what. Something that was seen while the store was away
/// carries the time at which it was seen.
/// </summary>
internal sealed class TimelineText(TimeZoneInfo zone, Guid of)
{
    private DateTimeOffset? first;
    private DateOnly day;

    /// <summary>The lines of one event; a new day has a line of its own before it.</summary>
    public IEnumerable<string> Lines(HistoryEntry entry)
    {
        var at = entry.ObservedAt ?? entry.At;
        first ??= at;
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var today = DateOnly.FromDateTime(local.DateTime);
        if (today != day)
        {
            day = today;
            yield return local.ToString("yyyy-MM-dd (zzz)", CultureInfo.InvariantCulture);
        }

        var late = entry.ObservedAt is { } seen && entry.At - seen > TimeSpan.FromSeconds(2)
            ? $"  [stored {Spans.Show(entry.At - seen)} later]" : "";
        var clock = local.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture);
        yield return $"{clock}  {Relative(at - first.Value),12}  {Clean.Line(entry.By),-18}  {Whose(entry)}{Clean.Line(entry.Text)}{late}";
    }

    /// <summary>In a deployment's timeline, which instance it is about: the last part of <c>i-DEPLOYMENT-INSTANCE</c>.</summary>
    private string Whose(HistoryEntry entry) =>
        entry.Entity.StartsWith("i-", StringComparison.Ordinal) && entry.Entity.Length == 75
            && Guid.TryParseExact(entry.Entity[39..], "D", out var instance)
            && instance != of ? $"[{IdText.Short(instance)}] " : "";

    /// <summary>Milliseconds since the first event, with spaces between thousands: <c>+12 345 ms</c>.</summary>
    private static string Relative(TimeSpan since)
    {
        var text = ((long)since.TotalMilliseconds).ToString("#,0", CultureInfo.InvariantCulture).Replace(',', ' ');
        return (since < TimeSpan.Zero ? "" : "+") + text + " ms";
    }
}
