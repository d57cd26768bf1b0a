using Hardshare.Labs;

namespace Hardshare.Bench;

/// <summary>Programs as <c>dotnet publish</c> makes them, the way docs/install.md says: those of the product, and bare ones to compare with.</summary>
internal sealed class Published(BenchOptions options)
{
    private static readonly string[] Projects =
        ["src/Hardshare.Node", "src/Hardshare.Cli", "bench/Hardshare.Bench.Nothing", "bench/Hardshare.Bench.Kestrel"];

    private readonly Lazy<Task<string>> _folder = new(() => PublishAsync(Path.Combine(options.Folder, "published")));

    /// <summary>The folder with all of them; they are published when it is first asked for.</summary>
    public Task<string> FolderAsync() => _folder.Value;

    public async Task<string> ProgramAsync(string name) => Path.Combine(await FolderAsync(), name);

    private static async Task<string> PublishAsync(string folder)
    {
        var root = Root(AppContext.BaseDirectory);
        foreach (var project in Projects)
            (await Executed.RunAsync(
                "dotnet", ["publish", Path.Combine(root, project), "-c", "Release", "-v", "q", "--nologo", "-o", folder], limit: TimeSpan.FromMinutes(10))).Succeeded();
        return folder;
    }

    private static string Root(string folder) =>
        File.Exists(Path.Combine(folder, "Hardshare.sln")) ? folder : Root(Path.GetDirectoryName(folder) ?? throw new IOException("not run from the source tree"));
}
