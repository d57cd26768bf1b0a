using System.Globalization;
using Hardshare.Node.Containers;

namespace Hardshare.Labs;

/// <summary>
/// A container engine that belongs to one test, made by scripts/engine, with the instance image of the engine in use: it can be stopped and killed without
/// anybody else's containers noticing.
/// </summary>
public sealed class PrivateEngine : IAsyncDisposable
{
    private static readonly string Script = Path.Combine(Repository(), "scripts", "engine");
    private readonly string _folder = Directory.CreateTempSubdirectory("hse").FullName;

    private PrivateEngine()
    {
    }

    public string Socket => Path.Combine(_folder, "run", "docker.sock");

    public static async Task<PrivateEngine> StartAsync(string image)
    {
        var engine = new PrivateEngine();
        await engine.StartAsync();
        var archive = Path.Combine(engine._folder, "image.tar");
        (await Executed.RunAsync("docker", ["--host", $"unix://{EngineSocket.Find()}", "save", "-o", archive, image])).Succeeded();
        (await Executed.RunAsync("docker", ["--host", $"unix://{engine.Socket}", "load", "-q", "-i", archive])).Succeeded();
        File.Delete(archive);
        return engine;
    }

    public Task StartAsync() => RunAsync("start");

    public Task StopAsync() => RunAsync("stop");

    /// <summary>Only dockerd, as a crash would; its containerd and the containers stay.</summary>
    public void Kill()
    {
        var remembered = File.ReadAllText(Path.Combine(_folder, "run", "dockerd.pid")).Split(' ');
        Processes.Kill(int.Parse(remembered[1], CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        await RunAsync("remove");
        Directory.Delete(_folder, recursive: true);
    }

    private async Task RunAsync(string command) => (await Executed.RunAsync(Script, [command], new Dictionary<string, string>
    {
        ["HARDSHARE_ENGINE_DIR"] = Path.Combine(_folder, "data"),
        ["HARDSHARE_ENGINE_RUN"] = Path.Combine(_folder, "run"),
    })).Succeeded();

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Hardshare.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("not in a checkout: Hardshare.sln is in none of the folders above");
        return folder;
    }
}
