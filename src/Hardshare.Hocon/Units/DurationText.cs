namespace Hardshare.Hocon.Units;

/// <summary>
/// Durations such as <c>10 s</c>; without a unit milliseconds. Weeks are taken from the period format. Its <c>m</c> means minutes here,
/// and months and years are refused, because they have no fixed length.
/// </summary>
internal static class DurationText
{
    private const decimal TicksPerNanosecond = 0.01m;

    private static readonly IReadOnlyDictionary<string, decimal> TicksPerUnit = Table(
        (TicksPerNanosecond, "ns nano nanos nanosecond nanoseconds"),
        (TimeSpan.TicksPerMicrosecond, "us micro micros microsecond microseconds"),
        (TimeSpan.TicksPerMillisecond, "ms milli millis millisecond milliseconds"),
        (TimeSpan.TicksPerSecond, "s second seconds"),
        (TimeSpan.TicksPerMinute, "m minute minutes"),
        (TimeSpan.TicksPerHour, "h hour hours"),
        (TimeSpan.TicksPerDay, "d day days"),
        (7 * TimeSpan.TicksPerDay, "w week weeks"));

    private static readonly HashSet<string> Calendar = ["mo", "month", "months", "y", "year", "years"];

    /// <summary>Null with the reason in <paramref name="expected"/> if the text is no duration. Rounded to 100 ns.</summary>
    public static TimeSpan? Parse(string text, out string expected)
    {
        expected = "a duration such as 10 s";
        if (!UnitText.TrySplit(text, out var number, out var unit))
            return null;
        if (Calendar.Contains(unit))
            expected = "a duration such as 30 d, months and years having no fixed length";
        if (!TicksPerUnit.TryGetValue(unit.Length == 0 ? "ms" : unit, out var ticks))
            return null;

        expected = "a duration of less than 10 million days";
        return Math.Abs(number) < long.MaxValue / ticks ? new TimeSpan((long)Math.Round(number * ticks)) : null;
    }

    private static Dictionary<string, decimal> Table(params (decimal Ticks, string Names)[] units) =>
        units.SelectMany(unit => unit.Names.Split(' ').Select(name => (name, unit.Ticks)))
            .ToDictionary(unit => unit.name, unit => unit.Ticks);
}
