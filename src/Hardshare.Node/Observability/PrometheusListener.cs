using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;

namespace Hardshare.Node.Observability;

/// <summary>Adds up what the node's instruments measure, and shows it in Prometheus' text format (version 0.0.4).</summary>
internal sealed class PrometheusListener : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly ConcurrentDictionary<Instrument, PrometheusInstrument> _instruments = new();

    public PrometheusListener(NodeMetrics metrics)
    {
        // Other meters of ours (of the actors, say) are shown too; a second node in the same process is not.
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            var name = instrument.Meter.Name;
            if (instrument.Meter == metrics.Meter
                || (name.StartsWith("Hardshare.", StringComparison.Ordinal) && name != NodeMetrics.MeterName))
            {
                _instruments[instrument] = new PrometheusInstrument(instrument);
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        _listener.Start();
    }

    public string Render()
    {
        _listener.RecordObservableInstruments();
        var text = new StringBuilder();
        foreach (var instrument in _instruments.Values.OrderBy(each => each.Name, StringComparer.Ordinal))
        {
            instrument.Render(text);
        }

        return text.ToString();
    }

    public void Dispose() => _listener.Dispose();

    private void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_instruments.TryGetValue(instrument, out var series))
        {
            series.Take(value, tags);
        }
    }
}
