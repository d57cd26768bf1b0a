using System.Diagnostics;
using System.Text;
using Hardshare.Node.Tests.Processes;

namespace Hardshare.Node.Tests.Streams;

/// <summary>A serial device made of a pseudo-terminal, whose other end the test holds.</summary>
internal sealed class PseudoRobot : IDisposable
{
    private readonly Process _socat;

    private PseudoRobot(Process socat) => _socat = socat;

    public static async Task<PseudoRobot> StartAsync(string path)
    {
        var socat = Process.Start(new ProcessStartInfo("socat", ["STDIO", $"PTY,link={path},rawer"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await Eventually.TrueAsync(() => Task.FromResult(File.Exists(path)));
        return new PseudoRobot(socat);
    }

    public async Task<string> ReadAsync()
    {
        var buffer = new byte[256];
        var count = await _socat.StandardOutput.BaseStream.ReadAsync(buffer);
        return Encoding.ASCII.GetString(buffer, 0, count);
    }

    public async Task WriteAsync(string text)
    {
        await _socat.StandardInput.WriteAsync(text);
        await _socat.StandardInput.FlushAsync();
    }

    public void Dispose()
    {
        _socat.Kill();
        _socat.WaitForExit();
        _socat.Dispose();
    }
}
