using System.Diagnostics;

namespace Hardshare.TestMachine;

/// <summary>A small file system of its own that a test can fill up. It takes root to mount, as the node itself needs.</summary>
public sealed class SmallDisk
{
    private readonly string _folder;

    private SmallDisk(string folder) => _folder = folder;

    private string Filler => Path.Combine(_folder, "filler");

    /// <param name="folder">Where, a folder that is there already.</param>
    /// <param name="size">As mount(8) takes it, such as <c>16m</c>.</param>
    public static SmallDisk Mount(string folder, string size)
    {
        Run("mount", "-t", "tmpfs", "-o", $"size={size},mode=0755", "hardshare-test", folder);
        return new SmallDisk(folder);
    }

    /// <summary>To the last byte; again, when something has made room meanwhile.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[64 * 1024];
        for (var size = block.Length; size >= 1;)
        {
            try
            {
                file.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
    }

    /// <summary>Remove what <see cref="Fill"/> wrote.</summary>
    public void MakeRoom() => File.Delete(Filler);

    /// <param name="lazy">Also while something below it is still open.</param>
    public void Unmount(bool lazy = false) => Run("umount", [.. lazy ? ["--lazy"] : Array.Empty<string>(), _folder]);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
