using System.Globalization;

namespace Hardshare.Node.Cluster.Joining;

/// <summary>The words after a command: options <c>--name VALUE</c>, the flag <c>--force</c>, and at most one word that is none. Throws <see cref="FormatException"/>, in words.</summary>
internal sealed class Arguments
{
    /// <summary>The one option without a value.</summary>
    public const string Force = "--force";

    private readonly Dictionary<string, string> _options = new(StringComparer.Ordinal);

    public Arguments(IEnumerable<string> words, params IReadOnlyCollection<string> known)
    {
        using var word = words.GetEnumerator();
        while (word.MoveNext())
        {
            var name = word.Current;
            if (!name.StartsWith("--", StringComparison.Ordinal))
                Word = Word is null ? name : throw new FormatException($"\"{name}\" is one word too many");
            else if (!known.Contains(name))
                throw new FormatException($"there is no option {name}");
            else if (name == Force)
                _options[name] = "";
            else
                _options[name] = word.MoveNext() ? word.Current : throw new FormatException($"{name} needs a value");
        }
    }

    public string? Word { get; }

    public string? Find(string option) => _options.GetValueOrDefault(option);

    public bool Has(string option) => _options.ContainsKey(option);

    public bool HasAnyOf(IEnumerable<string> options) => options.Any(_options.ContainsKey);

    public int Port(string option) => Find(option) is not { } text ? 5432
        : int.TryParse(text, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port
        : throw new FormatException($"{option} needs a port from 1 to 65535");

    /// <summary>A duration such as 30s, 10m, 1h or 2d.</summary>
    public TimeSpan? Duration(string option)
    {
        if (Find(option) is not { Length: > 0 } text)
            return null;
        if (!int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 100_000)
            throw new FormatException($"{option} needs a duration such as 30s, 10m, 1h or 2d");
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(count),
            'm' => TimeSpan.FromMinutes(count),
            'h' => TimeSpan.FromHours(count),
            'd' => TimeSpan.FromDays(count),
            _ => throw new FormatException($"{option} needs a duration such as 30s, 10m, 1h or 2d"),
        };
    }
}
