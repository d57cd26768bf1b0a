using System.Globalization;

namespace Hardshare.Engine.Configuration;

/// <summary>
/// A tree of settings, read by paths such as <c>akka.loglevel</c>. A getter gives its default where nothing is set, and throws a
/// <see cref="ConfigurationException"/> that names the path where the value is of another kind.
/// </summary>
public class Config
{
    public static readonly Config Empty = new();

    private readonly ConfigObject _root;

    public Config()
        : this(new ConfigObject())
    {
    }

    internal Config(ConfigObject root) => _root = root;

    public virtual bool IsEmpty => _root.Count == 0;

    public virtual bool GetBoolean(string path, bool @default = false) =>
        Scalar(path) is not { } text ? @default : text.ToUpperInvariant() switch
        {
            "TRUE" or "ON" or "YES" => true,
            "FALSE" or "OFF" or "NO" => false,
            _ => throw Bad(path, text, "true or false"),
        };

    public virtual int GetInt(string path, int @default = 0) =>
        Scalar(path) is not { } text ? @default
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw Bad(path, text, "a whole number");

    public virtual long GetLong(string path, long @default = 0) =>
        Scalar(path) is not { } text ? @default
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value
        : throw Bad(path, text, "a whole number");

    public virtual double GetDouble(string path, double @default = 0) =>
        Scalar(path) is not { } text ? @default
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value
        : throw Bad(path, text, "a number");

    public virtual string? GetString(string path, string? @default = null) => Scalar(path) ?? @default;

    /// <summary>Units: ns, us, ms, s, m, h, d and their long names; a bare number is milliseconds; <c>infinite</c> if allowed.</summary>
    public virtual TimeSpan GetTimeSpan(string path, TimeSpan? @default = null, bool allowInfinite = true)
    {
        if (Scalar(path) is not { } text)
            return @default ?? TimeSpan.Zero;
        return Durations.TryParse(text, out var value) && (allowInfinite || value != Timeout.InfiniteTimeSpan)
            ? value
            : throw Bad(path, text, "a duration such as 30s");
    }

    public virtual IList<string> GetStringList(string path) => GetStringList(path, []);

    public virtual IList<string> GetStringList(string path, string[] defaultPaths) => _root.Find(path) switch
    {
        null => defaultPaths,
        List<object?> items => items.Select(item => item as string ?? throw Bad(path, "a nested value", "a list of texts")).ToList(),
        string text => throw Bad(path, text, "a list"),
        _ => throw Bad(path, "an object", "a list"),
    };

    /// <summary>The settings below a path; empty if there are none.</summary>
    public virtual Config GetConfig(string path) => _root.Find(path) switch
    {
        null => Empty,
        ConfigObject below => new Config(below),
        _ => throw Bad(path, "a value", "an object"),
    };

    public virtual bool HasPath(string path) => _root.Find(path) is not null;

    /// <summary>These settings, and for what they do not say those of the other.</summary>
    public virtual Config WithFallback(Config fallback) => new(ConfigObject.Merge(_root, fallback._root));

    public override string ToString() => _root.ToString();

    private string? Scalar(string path) => _root.Find(path) switch
    {
        null => null,
        string text => text,
        _ => throw Bad(path, "an object or a list", "a single value"),
    };

    private static ConfigurationException Bad(string path, string found, string expected) =>
        new($"{path} should be {expected}, but is: {found}");
}
