namespace Hardshare.Hocon.Units;

/// <summary>
/// Sizes in bytes such as <c>512 MiB</c>; without a unit bytes. Powers of ten end in <c>B</c> without <c>i</c> (kB, MB); single letters
/// are powers of two, as in <c>ls</c>.
/// </summary>
internal static class SizeText
{
    private static readonly IReadOnlyDictionary<string, decimal> BytesPerUnit = Table();

    /// <summary>Null with the reason in <paramref name="expected"/> if the text is no size. Fractions of a byte are dropped.</summary>
    public static long? Parse(string text, out string expected)
    {
        expected = "a size such as 512 MiB";
        if (!UnitText.TrySplit(text, out var number, out var unit) || !BytesPerUnit.TryGetValue(unit, out var bytes))
            return null;
        expected = "a size of 0 or more and less than 8 EiB";
        return number >= 0 && number < long.MaxValue / bytes ? (long)(number * bytes) : null;
    }

    private static Dictionary<string, decimal> Table()
    {
        var table = new Dictionary<string, decimal> { [""] = 1, ["B"] = 1, ["b"] = 1, ["byte"] = 1, ["bytes"] = 1 };
        (string Letter, string Decimal, string Binary)[] powers =
        [
            ("K", "kilo", "kibi"), ("M", "mega", "mebi"), ("G", "giga", "gibi"), ("T", "tera", "tebi"),
            ("P", "peta", "pebi"), ("E", "exa", "exbi"), ("Z", "zetta", "zebi"), ("Y", "yotta", "yobi"),
        ];
        var (ten, two) = (1m, 1m);
        foreach (var (letter, decimalPrefix, binaryPrefix) in powers)
        {
            (ten, two) = (ten * 1000, two * 1024);
            foreach (var name in new[] { letter == "K" ? "kB" : $"{letter}B", $"{decimalPrefix}byte", $"{decimalPrefix}bytes" })
                table.Add(name, ten);
            string[] binary = [letter, letter.ToLowerInvariant(), $"{letter}i", $"{letter}iB", $"{binaryPrefix}byte", $"{binaryPrefix}bytes"];
            foreach (var name in binary)
                table.Add(name, two);
        }

        return table;
    }
}
