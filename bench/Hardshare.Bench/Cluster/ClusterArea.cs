namespace Hardshare.Bench.Cluster;

/// <summary>
/// What a workspace of several nodes costs over what its database costs by itself, and how quickly it goes on after something broke. What is about hosts needs what
/// <see cref="Sessions.SessionsArea"/> needs.
/// </summary>
internal sealed class ClusterArea(BenchOptions options) : IArea
{
    private ClusterHosts? _hosts;
    private GatewayLosses? _losses;
    private ManyRobots? _robots;

    public IEnumerable<Figure> Figures =>
    [
        new CommandAcross(this),
        .. new[] { (3, 0.5), (20, 0.45), (200, 0.35) }.Select(one => new CommandsAcross(this, one.Item1, one.Item2)),
        new DatabaseBack(this, null),
        new DatabaseBack(this, TimeSpan.FromMinutes(1)),
        .. new[] { false, true }.Select(rows => new IdleNodes(this, rows)),
        .. new[] { false, true }.Select(served => new HostKilled(this, served)),
        new GatewayKilled(this),
        .. new[] { false, true }.Select(healed => new GatewayCut(this, healed)),
        new TunnelsBack(),
        .. new[] { 1_000, 10_000 }.Select(deployments => new CommandsToMany(this, deployments)),
    ];

    public string Folder => options.Folder;

    public int Rounds => options.Rounds;

    /// <summary>Idle, until one of them is killed.</summary>
    public async Task<ClusterHosts> HostsAsync() => _hosts ??= await ClusterHosts.StartAsync();

    public async Task<GatewayLosses> LossesAsync()
    {
        await EndHostsAsync(withLosses: false);
        return _losses ??= await GatewayLosses.StartAsync();
    }

    public async Task<ManyRobots> RobotsAsync()
    {
        await EndHostsAsync();
        return _robots ??= await ManyRobots.StartAsync(Folder, Rounds);
    }

    public async ValueTask DisposeAsync()
    {
        await EndHostsAsync();
        if (_robots is not null)
            await _robots.DisposeAsync();
    }

    private async Task EndHostsAsync(bool withLosses = true)
    {
        if (_hosts is not null)
            await _hosts.DisposeAsync();
        _hosts = null;
        if (!withLosses || _losses is null)
            return;
        await _losses.DisposeAsync();
        _losses = null;
    }
}
