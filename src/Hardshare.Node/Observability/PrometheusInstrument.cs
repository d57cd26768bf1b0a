using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;

namespace Hardshare.Node.Observability;

/// <summary>One instrument's sums, by its tags.</summary>
internal sealed class PrometheusInstrument
{
    /// <summary>Tags come from routes and manifests, which are few; this is for the day somebody tags with what users choose.</summary>
    private const int MostSeries = 2000;

    private static readonly double[] Bounds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

    private readonly Dictionary<string, Series> _series = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private readonly string? _help;
    private readonly string _kind;
    private readonly bool _adds;

    public PrometheusInstrument(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        var isCounter = type == typeof(Counter<>) || type == typeof(ObservableCounter<>);
        _adds = type == typeof(Counter<>) || type == typeof(UpDownCounter<>);
        _kind = type == typeof(Histogram<>) ? "histogram" : isCounter ? "counter" : "gauge";
        _help = instrument.Description;
        var unit = instrument.Unit switch { "s" => "_seconds", "By" => "_bytes", _ => "" };
        Name = instrument.Name.Replace('.', '_') + unit + (isCounter ? "_total" : "");
    }

    public string Name { get; }

    public void Take(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = Key(tags);
        lock (_lock)
        {
            if (!_series.TryGetValue(key, out var series))
            {
                if (_series.Count >= MostSeries)
                {
                    return;
                }

                _series[key] = series = new Series();
            }

            series.Value = _adds || _kind == "histogram" ? series.Value + value : value;
            if (_kind == "histogram")
            {
                series.Count++;
                series.Buckets ??= new long[Bounds.Length];
                for (var i = 0; i < Bounds.Length; i++)
                {
                    series.Buckets[i] += value <= Bounds[i] ? 1 : 0;
                }
            }
        }
    }

    public void Render(StringBuilder text)
    {
        lock (_lock)
        {
            text.Append(CultureInfo.InvariantCulture, $"# HELP {Name} {_help}\n# TYPE {Name} {_kind}\n");
            foreach (var (tags, series) in _series.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                if (series.Buckets is null)
                {
                    Line(text, "", tags, series.Value);
                    continue;
                }

                for (var i = 0; i < Bounds.Length; i++)
                {
                    Line(text, "_bucket", With(tags, Number(Bounds[i])), series.Buckets[i]);
                }

                Line(text, "_bucket", With(tags, "+Inf"), series.Count);
                Line(text, "_sum", tags, series.Value);
                Line(text, "_count", tags, series.Count);
            }
        }
    }

    private static string Key(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var key = new StringBuilder();
        foreach (var (name, value) in tags)
        {
            var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
            text = text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)
                .Replace("\n", "\\n", StringComparison.Ordinal);
            key.Append(key.Length == 0 ? "" : ",").Append(name.Replace('.', '_')).Append("=\"").Append(text).Append('"');
        }

        return key.ToString();
    }

    private static string With(string tags, string bound) => $"{tags}{(tags.Length == 0 ? "" : ",")}le=\"{bound}\"";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    private void Line(StringBuilder text, string suffix, string tags, double value)
    {
        text.Append(Name).Append(suffix);
        if (tags.Length > 0)
        {
            text.Append('{').Append(tags).Append('}');
        }

        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private sealed class Series
    {
        public double Value { get; set; }

        public long Count { get; set; }

        public long[]? Buckets { get; set; }
    }
}
