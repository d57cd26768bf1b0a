using System.Text.Json;
using System.Text.Json.Serialization;

namespace Hardshare.Node.Processes;

/// <summary>What identifies a process over all boots of the machine. Its file is written before the program starts.</summary>
/// <param name="V">The version of the file.</param>
/// <param name="Name">The name that it was started under.</param>
/// <param name="Boot">The boot id: pids and start times mean nothing beyond it.</param>
/// <param name="Pid">The process.</param>
/// <param name="Start">When it started, in clock ticks since the boot.</param>
public sealed record ProcessHandle(
    [property: JsonRequired] int V,
    [property: JsonRequired] string Name,
    [property: JsonRequired] string Boot,
    [property: JsonRequired] int Pid,
    [property: JsonRequired] long Start)
{
    public const int Version = 1;

    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    public static string PathOf(string folder, string name) => Path.Combine(folder, name + ".handle");

    /// <exception cref="JsonException">The file holds something else.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    internal static ProcessHandle Read(string path) =>
        JsonSerializer.Deserialize<ProcessHandle>(File.ReadAllText(path), Options) ?? throw new JsonException("null is no handle");

    internal void Write(string path)
    {
        var fresh = path + ".node";
        using (var file = new FileStream(fresh, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(file, this, Options);
        }
        File.Move(fresh, path, overwrite: true);
    }
}
