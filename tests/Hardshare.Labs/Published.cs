namespace Hardshare.Labs;

/// <summary>Programs as <c>dotnet publish</c> makes them, the way docs/install.md says: compiled ahead.</summary>
/// <param name="folder">Where they are put.</param>
/// <param name="projects">By their paths in the source tree, which this program must run from.</param>
public sealed class Published(string folder, params string[] projects)
{
    private readonly Lazy<Task<string>> _folder = new(() => PublishAsync(folder, projects));

    /// <summary>The top of the source tree.</summary>
    public static string Root => RootOf(AppContext.BaseDirectory);

    /// <summary>The folder with all of them; they are published when it is first asked for.</summary>
    public Task<string> FolderAsync() => _folder.Value;

    public async Task<string> ProgramAsync(string name) => Path.Combine(await FolderAsync(), name);

    private static async Task<string> PublishAsync(string folder, string[] projects)
    {
        foreach (var project in projects)
            (await Executed.RunAsync(
                "dotnet", ["publish", Path.Combine(Root, project), "-c", "Release", "-v", "q", "--nologo", "-o", folder], limit: TimeSpan.FromMinutes(10))).Succeeded();
        return folder;
    }

    private static string RootOf(string folder) =>
        File.Exists(Path.Combine(folder, "Hardshare.sln")) ? folder : RootOf(Path.GetDirectoryName(folder) ?? throw new IOException("not run from the source tree"));
}
