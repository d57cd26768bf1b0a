using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Hardshare.Actors.Gateway;
using Hardshare.Carrier.Control;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Carriers;
using Hardshare.Node.Folders;
using Hardshare.Node.Probes;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Gateway;

/// <summary>The relay as a process of its own, and the connection to it, which is made again whenever it broke.</summary>
public sealed class RelayAdapter(RelayOptions options, DataFolder data, ProcessStarter starter, TimeProvider time)
    : IRelay, IProbeExemptions, IAsyncDisposable
{
    internal const string Name = "relay";
    private readonly CarrierConnection<RelayClient> _connection = new(cancellation =>
        RelayClient.ConnectAsync(data.Relay, TimeSpan.Zero, options.CallLimit, time, cancellation));

    // The instances whose tunnels were looked for since the relay started.
    private readonly ConcurrentDictionary<InstanceId, bool> _set = [];

    public async Task<ServerProcess> EnsureStartedAsync(CancellationToken cancellation)
    {
        _set.Clear();
        var adoption = starter.TryAdopt(data.Relay, Name);
        if (adoption.Process is { } running && await AnswersAsync(TimeSpan.FromSeconds(1), cancellation).ConfigureAwait(false))
            return new ServerProcess(true, running.EndedAsync(Name));
        await starter.KillAsync(data.Relay, Name).ConfigureAwait(false);

        var user = SystemUser.Find(options.TunnelUser);
        Directory.CreateDirectory(Path.GetDirectoryName(data.Relay)!);
        var spec = CarrierSpecs.Relay(data.Relay, options.PublicAddress, user.Group, options.Markers);
        var started = await starter.StartAsync(spec with { FileName = options.Program ?? spec.FileName }).ConfigureAwait(false);
        if (await AnswersAsync(options.StartLimit, cancellation, started).ConfigureAwait(false))
            return new ServerProcess(false, started.EndedAsync(Name));
        var words = started.LastLine();
        await starter.KillAsync(data.Relay, Name).ConfigureAwait(false);
        throw new IOException($"The relay does not answer. It said: {words ?? "nothing"}");
    }

    public Task SetAsync(RelayRoute route, CancellationToken cancellation)
    {
        var rules = route.Firewall.Rules.Select(rule => new RelayRule(rule.Source, Action(rule.Action))).ToArray();
        var settings = new SetInstance(
            route.Instance.ToString(), route.Port, route.Loopback, route.Address, rules, Action(route.Firewall.Default));
        return _connection.UseAsync(
            async client =>
            {
                await client.SetAsync(settings, cancellation).ConfigureAwait(false);
                await RemindOfTunnelAsync(route, cancellation).ConfigureAwait(false);
                return true;
            },
            cancellation);
    }

    public Task<RelayCounts> RemoveAsync(InstanceId instance, CancellationToken cancellation) => _connection.UseAsync(
        async client =>
        {
            var counts = Counts(await client.RemoveAsync(instance.ToString(), cancellation).ConfigureAwait(false));
            _set.TryRemove(instance, out _);
            return counts;
        },
        cancellation);

    public Task<IReadOnlyDictionary<InstanceId, RelayCounts>> ListAsync(CancellationToken cancellation) => _connection.UseAsync(
        async client =>
        {
            var counts = new Dictionary<InstanceId, RelayCounts>();
            foreach (var report in await client.ListAsync(cancellation).ConfigureAwait(false))
            {
                if (Guid.TryParseExact(report.Instance, "D", out var id))
                    counts[new InstanceId(id)] = Counts(report);
            }
            return (IReadOnlyDictionary<InstanceId, RelayCounts>)counts;
        },
        cancellation);

    public IAsyncEnumerable<EndedConnection> EndedConnectionsAsync(CancellationToken cancellation) => new RelayConnections(
        token => RelayClient.ConnectAsync(data.Relay, TimeSpan.Zero, options.CallLimit, time, token), time).FollowAsync(cancellation);

    public Task ExemptAsync(InstanceId instance, IPEndPoint source, CancellationToken cancellation) => _connection.UseAsync(
        async client =>
        {
            await client.ExemptAsync(instance.ToString(), source, cancellation).ConfigureAwait(false);
            return true;
        },
        cancellation);

    /// <summary>End the relay and forget its ports.</summary>
    public async Task EndAsync()
    {
        await starter.KillAsync(data.Relay, Name).ConfigureAwait(false);
        if (Directory.Exists(data.Relay))
            Directory.Delete(data.Relay, recursive: true);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>
    /// A relay that lost its state does not know to which port it is to connect, and a tunnel that stands says that only once. Which one it is shows at the
    /// loopback address, which is the instance's alone.
    /// </summary>
    private async Task RemindOfTunnelAsync(RelayRoute route, CancellationToken cancellation)
    {
        if (!_set.TryAdd(route.Instance, true) || TunnelListeners.Newest(route.Loopback, SystemUser.Find(options.TunnelUser).Id) is not { } port)
            return;
        // For reading as well: with a relay that is just gone it would wait for the next one.
        var fifo = new FileStream(Path.Combine(data.Relay, "report"), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        await using (fifo.ConfigureAwait(false))
            await fifo.WriteAsync(Encoding.ASCII.GetBytes($"target {route.Instance} {route.Loopback} {port}\n"), cancellation).ConfigureAwait(false);
    }

    private static RelayCounts Counts(InstanceReport? report) =>
        report is null ? new RelayCounts(0, 0, 0) : new RelayCounts(report.BytesIn, report.BytesOut, report.Open.Count);

    private static RelayAction Action(FirewallAction action) => action switch
    {
        FirewallAction.Accept => RelayAction.Accept,
        FirewallAction.Drop => RelayAction.Drop,
        FirewallAction.Reject => RelayAction.Reject,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, null),
    };

    private async Task<bool> AnswersAsync(TimeSpan limit, CancellationToken cancellation, CarriedProcess? process = null)
    {
        for (var start = time.GetTimestamp(); time.GetElapsedTime(start) < limit && process?.Exited.IsCompleted != true;)
        {
            try
            {
                await ListAsync(cancellation).ConfigureAwait(false);
                return true;
            }
            catch (IOException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), time, cancellation).ConfigureAwait(false);
            }
        }
        return false;
    }
}
