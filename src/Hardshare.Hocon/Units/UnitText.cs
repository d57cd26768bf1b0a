using System.Globalization;
using System.Text.RegularExpressions;

namespace Hardshare.Hocon.Units;

/// <summary>A number with an optional unit of letters, as in <c>512 MiB</c>.</summary>
internal static partial class UnitText
{
    /// <summary>Splits number and unit; the unit is empty when there is none.</summary>
    public static bool TrySplit(string text, out decimal number, out string unit)
    {
        var match = NumberAndUnit().Match(text);
        unit = match.Groups["unit"].Value;
        number = 0;
        return match.Success
            && decimal.TryParse(match.Groups["number"].Value, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    // The exponent first: in 1e3 the e is not a unit, in 1e it is.
    [GeneratedRegex(@"\A\s*(?<number>-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?)\s*(?<unit>\p{L}*)\s*\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex NumberAndUnit();
}
