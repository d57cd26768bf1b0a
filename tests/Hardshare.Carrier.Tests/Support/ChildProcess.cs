using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hardshare.Carrier.Tests.Support;

/// <summary>A program of ours, from the build output, as a real process. Killed with the test.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private readonly Process process;
    private readonly Task<string> errors;

    private ChildProcess(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(System.IO.Path.Combine(AppContext.BaseDirectory, program), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        process = Process.Start(start)!;
        errors = process.StandardError.ReadToEndAsync();
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
    }

    public int Id => process.Id;

    public static ChildProcess Carrier(params string[] arguments) => new("Hardshare.Carrier", arguments);

    public static ChildProcess Arm(string link, string control) => new("Hardshare.SimulatedArm", ["--link", link, "--control", control]);

    public int OpenDescriptors => Directory.GetFiles($"/proc/{Id}/fd").Length;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            process.Refresh();
            return process.TotalProcessorTime;
        }
    }

    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    public void Signal(int number) => kill(Id, number).ShouldBe(0);

    public async Task<(int Code, string Errors)> ExitAsync()
    {
        await process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return (process.ExitCode, await errors);
    }

    public void Dispose()
    {
        if (!process.HasExited) process.Kill();
        process.WaitForExit();
        process.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);
}
