namespace Hardshare.Bench.Sessions;

/// <summary>
/// What users wait for and what carries their bytes, measured on real parts: a lab of its own, and beside it the same work done barely. Needs root, OpenSSH,
/// a container engine with the instance image (<c>scripts/setup</c>), and HAProxy.
/// </summary>
internal sealed class SessionsArea(BenchOptions options) : IArea
{
    private SessionLab? _lab;
    private BareEngine? _engine;

    public IEnumerable<Figure> Figures =>
    [
        new Launch(this, "sessions: launch, cold, to the banner", "cold", 1.2),
        new WarmLaunch(this),
        new Terminate(this),
        .. new[] { Direction.ToInstance, Direction.ToUser }.Select(direction => new Throughput(this, direction)),
        .. new[] { 64, 1024, 16 * 1024 }.SelectMany(size => new Figure[] { new AddedRoundTrip(this, size), new SlowestRoundTrip(this, size) }),
        new TunnelRepair(this),
        new TunnelServerRepair(this),
        new RelayRepair(this),
        new StreamRepair(this),
        new ContainerRepair(this),
        .. new[] { false, true }.Select(terminate => new BesideHanging(this, terminate)),
    ];

    /// <summary>For files of the bare side; short, because Unix sockets' paths are.</summary>
    public string Folder => Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"hsb{Environment.ProcessId}")).FullName;

    public int Rounds => options.Rounds;

    public async Task<SessionLab> LabAsync() => _lab ??= await SessionLab.StartAsync(Folder);

    public async Task<BareEngine> EngineAsync() => _engine ??= await BareEngine.OpenAsync((await LabAsync()).Lab.Image, Folder);

    public async ValueTask DisposeAsync()
    {
        if (_engine is not null)
            await _engine.DisposeAsync();
        if (_lab is not null)
            await _lab.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
