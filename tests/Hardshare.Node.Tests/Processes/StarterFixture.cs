using Hardshare.Node.Processes;

namespace Hardshare.Node.Tests.Processes;

/// <summary>A starter with a folder of its own; what it started is killed with it.</summary>
internal sealed class StarterFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<CarriedProcess> _started = [];

    public ProcessStarter Starter { get; } = new(TimeProvider.System);

    public string Folder => _folder.Path;

    public ProcessSpec Shell(string script, string name = "p") => new(name, Folder, "sh", ["-c", script]);

    public async Task<CarriedProcess> StartAsync(ProcessSpec spec)
    {
        var process = await Starter.StartAsync(spec);
        _started.Add(process);
        return process;
    }

    public Task<CarriedProcess> StartAsync(string script) => StartAsync(Shell(script));

    /// <summary>Runs it to its end and gives what it wrote.</summary>
    public async Task<(int? Code, string Log)> RunAsync(ProcessSpec spec)
    {
        var process = await StartAsync(spec);
        var code = await process.Exited.WaitAsync(Eventually.Patience);
        return (code, await File.ReadAllTextAsync(process.LogPath));
    }

    public void Dispose()
    {
        foreach (var process in _started)
            process.KillAsync().Wait(Eventually.Patience);
        Starter.Dispose();
        _folder.Dispose();
    }
}
