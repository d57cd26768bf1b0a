using System.Globalization;
using System.Text.RegularExpressions;
using Hardshare.Cli.Client;

namespace Hardshare.Cli.Output;

/// <summary>Lengths of time and moments, as people write and read them.</summary>
internal static partial class Spans
{
    private const string Number = @"\d{1,9}(?:\.\d+)?";

    /// <summary>Two units at most: <c>3 d 4 h</c>, <c>1 h 30 min</c>, <c>12 s</c>.</summary>
    public static string Show(TimeSpan span)
    {
        if (span < TimeSpan.Zero)
            return "0 s";
        var (big, small) = span switch
        {
            { TotalDays: >= 1 } => ($"{span.Days} d", span.Hours > 0 ? $" {span.Hours} h" : ""),
            { TotalHours: >= 1 } => ($"{span.Hours} h", span.Minutes > 0 ? $" {span.Minutes} min" : ""),
            { TotalMinutes: >= 1 } => ($"{span.Minutes} min", span.Seconds > 0 ? $" {span.Seconds} s" : ""),
            _ => ($"{span.Seconds} s", ""),
        };
        return big + small;
    }

    /// <summary>
    /// Reads <c>90</c> (seconds), <c>90s</c>, <c>15m</c>, <c>2h</c>, <c>1d</c>, <c>1h30m</c>. Not negative, and below 100 years.
    /// </summary>
    public static bool TryRead(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        var match = Parts().Match(text.Trim());
        if (!match.Success || text.Trim().Length == 0)
            return false;
        double seconds = 0;
        foreach (var (group, unit) in new[] { ("d", 86_400), ("h", 3_600), ("m", 60), ("s", 1) })
        {
            if (match.Groups[group].Success)
                seconds += double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) * unit;
        }

        if (seconds is > 86_400d * 36_500)
            return false;
        span = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>Reads a moment: ISO 8601, a local date and time, a local time of today, or <c>-10m</c> for so long ago.</summary>
    public static bool TryReadMoment(string text, TimeProvider time, out DateTimeOffset moment)
    {
        var now = time.GetUtcNow();
        if (text.StartsWith('-') && TryRead(text[1..], out var ago))
        {
            moment = now - ago;
            return true;
        }

        const DateTimeStyles styles = DateTimeStyles.AllowWhiteSpaces;
        var local = TimeZoneInfo.ConvertTime(now, time.LocalTimeZone);
        if (TimeOnly.TryParse(text, CultureInfo.InvariantCulture, styles, out var clock))
            return TryPlace(local.Date + clock.ToTimeSpan(), time, out moment);
        if (DateTime.TryParse(text, CultureInfo.InvariantCulture, styles | DateTimeStyles.RoundtripKind, out var written)
            && written.Kind == DateTimeKind.Unspecified)
            return TryPlace(written, time, out moment);
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, styles | DateTimeStyles.AssumeUniversal, out moment);
    }

    /// <summary>The same, of an option that cannot do without.</summary>
    public static DateTimeOffset ReadMoment(string option, string text, TimeProvider time) => TryReadMoment(text, time, out var moment)
        ? moment
        : throw CliFailure.Usage($"{option}: `{text}` is no time", "for example 2026-11-22T10:15:00Z, 10:15 or -10m");

    private static bool TryPlace(DateTime local, TimeProvider time, out DateTimeOffset moment)
    {
        var unspecified = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        moment = new DateTimeOffset(unspecified, time.LocalTimeZone.GetUtcOffset(unspecified));
        return true;
    }

    [GeneratedRegex(
        @"^(?:(?<d>" + Number + @")d)?\s*(?:(?<h>" + Number + @")h)?\s*(?:(?<m>" + Number + @")m(?:in)?)?\s*(?:(?<s>" + Number + ")s?)?$")]
    private static partial Regex Parts();
}
