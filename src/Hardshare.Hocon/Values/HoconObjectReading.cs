using Hardshare.Hocon.Keys;

namespace Hardshare.Hocon;

/// <summary>
/// Typed values by path. Each type has three forms: <c>GetX(path)</c>, where a missing key is an error; <c>GetX(path, fallback)</c> and
/// <c>GetXOrNull(path)</c>, where a missing key or <c>null</c> gives the fallback. A value of another type is always an error:
/// a <see cref="HoconException"/> with position, path, what was expected and what was found. Conversions are those of
/// <see cref="HoconValueConversion"/>.
/// </summary>
public static class HoconObjectReading
{
    /// <summary>Whether the path has a value other than <c>null</c>. Counts as reading.</summary>
    public static bool Has(this HoconObject from, string path) => Optional(from, path) is not null;

    /// <inheritdoc cref="HoconValueConversion.AsString"/>
    public static string GetString(this HoconObject from, string path) => Required(from, path).AsString();

    /// <inheritdoc cref="HoconValueConversion.AsString"/>
    public static string GetString(this HoconObject from, string path, string fallback) => from.GetStringOrNull(path) ?? fallback;

    /// <inheritdoc cref="HoconValueConversion.AsString"/>
    public static string? GetStringOrNull(this HoconObject from, string path) => Optional(from, path)?.AsString();

    /// <inheritdoc cref="HoconValueConversion.AsInt32"/>
    public static int GetInt32(this HoconObject from, string path) => Required(from, path).AsInt32();

    /// <inheritdoc cref="HoconValueConversion.AsInt32"/>
    public static int GetInt32(this HoconObject from, string path, int fallback) => from.GetInt32OrNull(path) ?? fallback;

    /// <inheritdoc cref="HoconValueConversion.AsInt32"/>
    public static int? GetInt32OrNull(this HoconObject from, string path) => Optional(from, path)?.AsInt32();

    /// <inheritdoc cref="HoconValueConversion.AsInt64"/>
    public static long GetInt64(this HoconObject from, string path) => Required(from, path).AsInt64();

    /// <inheritdoc cref="HoconValueConversion.AsInt64"/>
    public static long GetInt64(this HoconObject from, string path, long fallback) => from.GetInt64OrNull(path) ?? fallback;

    /// <inheritdoc cref="HoconValueConversion.AsInt64"/>
    public static long? GetInt64OrNull(this HoconObject from, string path) => Optional(from, path)?.AsInt64();

    /// <inheritdoc cref="HoconValueConversion.AsDouble"/>
    public static double GetDouble(this HoconObject from, string path) => Required(from, path).AsDouble();

    /// <inheritdoc cref="HoconValueConversion.AsDouble"/>
    public static double GetDouble(this HoconObject from, string path, double fallback) => from.GetDoubleOrNull(path) ?? fallback;

    /// <inheritdoc cref="HoconValueConversion.AsDouble"/>
    public static double? GetDoubleOrNull(this HoconObject from, string path) => Optional(from, path)?.AsDouble();

    /// <inheritdoc cref="HoconValueConversion.AsBoolean"/>
    public static bool GetBoolean(this HoconObject from, string path) => Required(from, path).AsBoolean();

    /// <inheritdoc cref="HoconValueConversion.AsBoolean"/>
    public static bool GetBoolean(this HoconObject from, string path, bool fallback) => from.GetBooleanOrNull(path) ?? fallback;

    /// <inheritdoc cref="HoconValueConversion.AsBoolean"/>
    public static bool? GetBooleanOrNull(this HoconObject from, string path) => Optional(from, path)?.AsBoolean();

    /// <inheritdoc cref="HoconValueConversion.AsDuration"/>
    public static TimeSpan GetDuration(this HoconObject from, string path) => Required(from, path).AsDuration();

    /// <inheritdoc cref="HoconValueConversion.AsDuration"/>
    public static TimeSpan GetDuration(this HoconObject from, string path, TimeSpan fallback) => from.GetDurationOrNull(path) ?? fallback;

    /// <inheritdoc cref="HoconValueConversion.AsDuration"/>
    public static TimeSpan? GetDurationOrNull(this HoconObject from, string path) => Optional(from, path)?.AsDuration();

    /// <inheritdoc cref="HoconValueConversion.AsSize"/>
    public static long GetSize(this HoconObject from, string path) => Required(from, path).AsSize();

    /// <inheritdoc cref="HoconValueConversion.AsSize"/>
    public static long GetSize(this HoconObject from, string path, long fallback) => from.GetSizeOrNull(path) ?? fallback;

    /// <inheritdoc cref="HoconValueConversion.AsSize"/>
    public static long? GetSizeOrNull(this HoconObject from, string path) => Optional(from, path)?.AsSize();

    /// <inheritdoc cref="HoconValueConversion.AsObject"/>
    public static HoconObject GetObject(this HoconObject from, string path) => Required(from, path).AsObject();

    /// <inheritdoc cref="HoconValueConversion.AsObject"/>
    public static HoconObject? GetObjectOrNull(this HoconObject from, string path) => Optional(from, path)?.AsObject();

    /// <inheritdoc cref="HoconValueConversion.AsArray"/>
    public static HoconArray GetArray(this HoconObject from, string path) => Required(from, path).AsArray();

    /// <inheritdoc cref="HoconValueConversion.AsArray"/>
    public static HoconArray? GetArrayOrNull(this HoconObject from, string path) => Optional(from, path)?.AsArray();

    /// <inheritdoc cref="HoconValueConversion.AsStrings"/>
    public static IReadOnlyList<string> GetStrings(this HoconObject from, string path) => Required(from, path).AsStrings();

    /// <inheritdoc cref="HoconValueConversion.AsStrings"/>
    public static IReadOnlyList<string> GetStrings(this HoconObject from, string path, IReadOnlyList<string> fallback) =>
        Optional(from, path)?.AsStrings() ?? fallback;

    /// <summary>An array of objects; none if the key is missing or <c>null</c>.</summary>
    public static IReadOnlyList<HoconObject> GetObjects(this HoconObject from, string path) => Optional(from, path)?.AsObjects() ?? [];

    private static HoconValue? Optional(HoconObject from, string path)
    {
        HoconValue? value = from;
        foreach (var key in HoconPath.Parse(path))
        {
            value = value.AsObject()[key];
            if (value is null or HoconNull)
                return null;
        }

        return value;
    }

    private static HoconValue Required(HoconObject from, string path)
    {
        HoconValue value = from;
        foreach (var key in HoconPath.Parse(path))
        {
            var owner = value.AsObject();
            value = owner[key] ?? throw Missing(owner, key);
        }

        return value;
    }

    private static HoconException Missing(HoconObject owner, string key)
    {
        var hint = Spelling.Closest(key, owner.Keys) is { } similar
            ? $"; did you mean \"{similar}\" at {owner.Fields[similar].KeyOrigin}?"
            : "";
        return new HoconException(owner.Origin, $"{HoconPath.Append(owner.Path, key)}: expected a value, found none{hint}");
    }
}
