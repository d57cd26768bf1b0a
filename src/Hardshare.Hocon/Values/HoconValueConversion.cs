using System.Globalization;
using Hardshare.Hocon.Resolution;
using Hardshare.Hocon.Units;

namespace Hardshare.Hocon;

/// <summary>
/// A value as the type that the caller wants, by the specification's "Automatic type conversions". What does not convert is a
/// <see cref="HoconException"/> with the value's position and path; <c>null</c> never converts.
/// </summary>
public static class HoconValueConversion
{
    /// <summary>A string, or a number or boolean as it was written.</summary>
    public static string AsString(this HoconValue value) => Text(value) ?? throw value.Expected("a string");

    /// <summary>A whole number, also one written as <c>1e3</c> or in quotes.</summary>
    public static int AsInt32(this HoconValue value) => (int)Integer(value, int.MinValue, int.MaxValue);

    /// <inheritdoc cref="AsInt32"/>
    public static long AsInt64(this HoconValue value) => Integer(value, long.MinValue, long.MaxValue);

    /// <summary>A finite number.</summary>
    public static double AsDouble(this HoconValue value) =>
        Number(value) is { } text && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && double.IsFinite(number)
            ? number
            : throw value.Expected("a number");

    /// <summary>true, yes, on; false, no, off.</summary>
    public static bool AsBoolean(this HoconValue value) => Text(value) switch
    {
        "true" or "yes" or "on" => true,
        "false" or "no" or "off" => false,
        _ => throw value.Expected("true or false (also yes, no, on, off)"),
    };

    /// <summary>A number with a unit from ns to d (days) or w (weeks), by default ms; rounded to 100 ns. May be negative.</summary>
    public static TimeSpan AsDuration(this HoconValue value)
    {
        var expected = "a duration such as 10 s";
        return (Text(value) is { } text ? DurationText.Parse(text, out expected) : null) ?? throw value.Expected(expected);
    }

    /// <summary>Bytes: a number with a unit such as kB (1000), KiB or K (1024), by default bytes. Never negative.</summary>
    public static long AsSize(this HoconValue value)
    {
        var expected = "a size such as 512 MiB";
        return (Text(value) is { } text ? SizeText.Parse(text, out expected) : null) ?? throw value.Expected(expected);
    }

    /// <summary>The object itself.</summary>
    public static HoconObject AsObject(this HoconValue value) => value as HoconObject ?? throw value.Expected("an object");

    /// <summary>The array itself, or the values of an object whose keys are numbers, by number; other keys are left out.</summary>
    public static HoconArray AsArray(this HoconValue value) => value switch
    {
        HoconArray array => array,
        HoconObject numbered when NumberedKeys.InOrder(numbered.Keys) is { Count: > 0 } keys =>
            new HoconArray(numbered.Origin, numbered.Path, [.. keys.Select(key => numbered[key]!)]),
        _ => throw value.Expected("an array"),
    };

    /// <summary>An array whose elements all are strings, or numbers or booleans as they were written.</summary>
    public static IReadOnlyList<string> AsStrings(this HoconValue value) => [.. value.AsArray().Items.Select(AsString)];

    /// <summary>An array of objects.</summary>
    public static IReadOnlyList<HoconObject> AsObjects(this HoconValue value) => [.. value.AsArray().Items.Select(AsObject)];

    private static string? Text(HoconValue value) => value is HoconScalar and not HoconNull ? ((HoconScalar)value).Text : null;

    private static string? Number(HoconValue value) => Text(value) is { } text && Syntax.JsonNumber.IsNumber(text) ? text : null;

    private static long Integer(HoconValue value, long least, long greatest)
    {
        if (Number(value) is not { } text)
            throw value.Expected("an integer");
        if (!decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || number < least || number > greatest)
            throw value.Expected(string.Create(CultureInfo.InvariantCulture, $"an integer from {least} to {greatest}"));
        return decimal.IsInteger(number) ? (long)number : throw value.Expected("an integer");
    }
}
