using System.Diagnostics.Metrics;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Node.Observability;

/// <summary>All that the node measures, and what it is called. Durations are in seconds.</summary>
public sealed class NodeMetrics : IDisposable
{
    public const string MeterName = "Hardshare.Node";

    private readonly Counter<long> _requests;
    private readonly Histogram<double> _requestDuration;
    private readonly UpDownCounter<int> _streams;
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _events;
    private readonly Histogram<double> _launchDuration;
    private volatile NodeView? _node;

    public NodeMetrics()
    {
        Meter = new Meter(MeterName);
        _requests = Meter.CreateCounter<long>("hardshare.api.requests", null, "HTTP requests by route, method and status");
        _requestDuration = Meter.CreateHistogram<double>("hardshare.api.duration", "s", "Time to answer an HTTP request");
        _streams = Meter.CreateUpDownCounter<int>("hardshare.api.streams", null, "Event streams that are open");
        _refusals = Meter.CreateCounter<long>("hardshare.api.refusals", null, "Requests refused before they reached a route, by reason");
        _events = Meter.CreateCounter<long>("hardshare.events", null, "Events stored, by manifest");
        _launchDuration = Meter.CreateHistogram<double>("hardshare.instance.launch", "s", "Time from INIT to READY");
        Meter.CreateObservableGauge("hardshare.deployments", () => Observe(node => node.Deployments), null, "Deployments of this node");
        Meter.CreateObservableGauge("hardshare.instances.active", () => Observe(node => node.ActiveInstances),
            null, "Instances in INIT or READY");
        Meter.CreateObservableGauge("hardshare.requests.waiting", () => Observe(node => node.WaitingRequests), null, "Requests that wait");
        Meter.CreateObservableGauge("hardshare.node.problems", () => Observe(node => node.Problems.Count),
            null, "Problems that need the operator");
        Meter.CreateObservableGauge("hardshare.observations.waiting", () => Observe(node => node.Observations?.Waiting ?? 0),
            null, "Observations that wait for the journal");
        Meter.CreateObservableGauge("hardshare.observations.dropped", () => Observe(node => node.Observations?.Dropped ?? 0),
            null, "Observations lost because too many waited");
    }

    public Meter Meter { get; }

    public void RequestAnswered(string route, string method, int status, TimeSpan duration)
    {
        _requests.Add(1, new("route", route), new("method", method), new("status", status));
        _requestDuration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("route", route));
    }

    /// <summary>A request was refused early: <c>token</c>, <c>rate</c> or <c>size</c>.</summary>
    public void RequestRefused(string reason) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", reason));

    public void StreamOpened() => _streams.Add(1);

    public void StreamClosed() => _streams.Add(-1);

    public void EventStored(string manifest) => _events.Add(1, new KeyValuePair<string, object?>("manifest", manifest));

    public void LaunchTook(TimeSpan duration) => _launchDuration.Record(duration.TotalSeconds);

    /// <summary>What the node said of itself last, which the gauges show.</summary>
    public void NodeSeen(NodeView node) => _node = node;

    public void Dispose() => Meter.Dispose();

    private IEnumerable<Measurement<long>> Observe(Func<NodeView, long> value) =>
        _node is { } node ? [new Measurement<long>(value(node))] : [];
}
