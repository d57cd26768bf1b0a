using System.Globalization;

namespace Hardshare.Engine.Configuration;

/// <summary>Durations as HOCON writes them.</summary>
internal static class Durations
{
    internal static bool TryParse(string text, out TimeSpan value)
    {
        value = Timeout.InfiniteTimeSpan;
        text = text.Trim();
        if (text.Equals("infinite", StringComparison.OrdinalIgnoreCase))
            return true;
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] is '.' or '-' or '+'))
            digits++;
        if (!double.TryParse(text.AsSpan(0, digits), NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            return false;
        double? milliseconds = text[digits..].Trim() switch
        {
            "" or "ms" or "milli" or "millis" or "millisecond" or "milliseconds" => 1,
            "ns" or "nano" or "nanos" or "nanosecond" or "nanoseconds" => 0.000_001,
            "us" or "micro" or "micros" or "microsecond" or "microseconds" => 0.001,
            "s" or "second" or "seconds" => 1_000,
            "m" or "minute" or "minutes" => 60_000,
            "h" or "hour" or "hours" => 3_600_000,
            "d" or "day" or "days" => 86_400_000,
            _ => null,
        };
        if (milliseconds is null)
            return false;
        value = TimeSpan.FromMilliseconds(number * milliseconds.Value);
        return true;
    }
}
