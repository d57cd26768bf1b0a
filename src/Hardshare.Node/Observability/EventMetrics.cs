using Hardshare.Actors;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Node.Observability;

/// <summary>
/// Counts stored events by what they are, and times launches. Follows the live events, so that no actor needs to know of metrics.
/// </summary>
internal sealed class EventMetrics(IWorkspace workspace, NodeMetrics metrics, TimeProvider time, ILogger<EventMetrics> log)
    : BackgroundService
{
    /// <summary>Launches that never end here were cut off by a fall-behind; they must not pile up.</summary>
    private const int MostLaunches = 10_000;

    private readonly Dictionary<string, DateTimeOffset> _launches = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var live in workspace.LiveEventsAsync(stoppingToken))
                {
                    Count(live);
                }
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                log.LogWarning(problem, "Counting events was interrupted");
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Count(LiveEvent live)
    {
        metrics.EventStored(Manifests.Of(live.Envelope.Event.GetType()));
        switch (live.Envelope.Event)
        {
            case InstanceInitiated when _launches.Count < MostLaunches:
                _launches[live.Entity] = live.Envelope.At;
                break;
            case InstanceReady when _launches.Remove(live.Entity, out var started):
                metrics.LaunchTook(live.Envelope.At - started);
                break;
            case InstanceInitFailed or InstanceTerminating:
                _launches.Remove(live.Entity);
                break;
        }
    }
}
