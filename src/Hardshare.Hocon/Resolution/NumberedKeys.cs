using System.Globalization;

namespace Hardshare.Hocon.Resolution;

/// <summary>Objects with numbers as keys, which stand for arrays where an array is wanted.</summary>
internal static class NumberedKeys
{
    /// <summary>The keys that are whole numbers, by number; empty if the object cannot stand for an array.</summary>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> keys) =>
    [
        .. keys
            .Select(key => (key, isNumber: int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number), number))
            .Where(entry => entry.isNumber)
            .OrderBy(entry => entry.number)
            .Select(entry => entry.key),
    ];
}
