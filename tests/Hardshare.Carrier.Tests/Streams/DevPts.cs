using System.Diagnostics;
using Hardshare.Carrier.Tests.Support;

namespace Hardshare.Carrier.Tests.Streams;

/// <summary>A devpts instance of a test's own, as the node mounts one for each instance. Needs root.</summary>
internal sealed class DevPts : IDisposable
{
    private readonly TestFolder _folder = new();

    public DevPts()
    {
        Directory.CreateDirectory(Path);
        Run("mount", "-t", "devpts", "-o", "newinstance,ptmxmode=000", "devpts", Path);
    }

    public string Path => _folder["pts"];

    public string Link => _folder["arm"];

    public void Dispose()
    {
        Run("umount", "-l", Path);
        _folder.Dispose();
    }

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0, program);
    }
}
