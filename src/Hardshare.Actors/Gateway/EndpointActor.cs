namespace Hardshare.Actors.Gateway;

/// <summary>
/// One instance's public port at the relay. Parent: the gateway. Persists nothing: the relay keeps its own state, and the instance says again what it wants. On
/// stop the port stays open; only <see cref="Close"/> closes it.
/// </summary>
public sealed class EndpointActor : ReceiveActor
{
    private readonly IRelay _relay;
    private readonly InstanceId _instance;
    private readonly CancellationTokenSource _cancellation = new();
    private RelayRoute? _route;
    private Task _last = Task.CompletedTask;

    public EndpointActor(InstanceId instance, IRelay relay)
    {
        _instance = instance;
        _relay = relay;
        Receive<SetRoute>(set =>
        {
            _route = set.Route;
            InTurn(() => SetAsync(set.Route))
                .PipeTo(Sender, Self, success: _ => new RouteSet(_instance, set.Route, null), failure: e => new RouteSet(_instance, set.Route, e.Message));
        });
        Receive<RelayRestarted>(_ =>
        {
            if (_route is { } route)
                InTurn(() => SetAsync(route))
                    .PipeTo(Sender, Self, success: _ => new RouteRestored(_instance, null), failure: e => new RouteRestored(_instance, e.Message));
        });
        Receive<Close>(_ => InTurn(() => _relay.RemoveAsync(_instance, _cancellation.Token))
            .PipeTo(Sender, Self, success: counts => new Closed(_instance, counts, null), failure: e => new Closed(_instance, new RelayCounts(0, 0, 0), e.Message)));
    }

    public sealed record SetRoute(RelayRoute Route);

    public sealed record RouteSet(InstanceId Instance, RelayRoute Route, string? Problem);

    public sealed record RelayRestarted;

    public sealed record RouteRestored(InstanceId Instance, string? Problem);

    public sealed record Close;

    public sealed record Closed(InstanceId Instance, RelayCounts Counts, string? Problem);

    private async Task<bool> SetAsync(RelayRoute route)
    {
        await _relay.SetAsync(route, _cancellation.Token);
        return true;
    }

    // One after the other: a port that is closed while it is still being opened has to end as closed.
    private Task<T> InTurn<T>(Func<Task<T>> callAsync)
    {
        var (before, cancellation) = (_last, _cancellation.Token);
        var mine = RunAsync();
        _last = mine;
        return mine;

        async Task<T> RunAsync()
        {
            await before.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            cancellation.ThrowIfCancellationRequested();
            return await callAsync();
        }
    }

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }
}
