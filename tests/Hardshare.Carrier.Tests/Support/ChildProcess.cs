using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hardshare.Carrier.Tests.Support;

/// <summary>A program of ours, from the build output, as a real process. Killed with the test.</summary>
internal sealed partial class ChildProcess : IDisposable
{
    private readonly Process _process;
    private readonly Task<string> _errors;

    private ChildProcess(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(System.IO.Path.Combine(AppContext.BaseDirectory, program), arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        _process = Process.Start(start)!;
        _errors = _process.StandardError.ReadToEndAsync();
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public static ChildProcess Carrier(params string[] arguments) => new("Hardshare.Carrier", arguments);

    /// <summary>With standard error on a full disk.</summary>
    public static ChildProcess MuteCarrier(params string[] arguments) =>
        new("/bin/sh", ["-c", "exec \"$0\" \"$@\" 2> /dev/full", System.IO.Path.Combine(AppContext.BaseDirectory, "Hardshare.Carrier"), .. arguments]);

    public static ChildProcess Arm(string link, string control) => new("Hardshare.SimulatedArm", ["--link", link, "--control", control]);

    public ulong OpenDescriptors => (ulong)Directory.GetFiles($"/proc/{Id}/fd").Length;

    /// <summary>Processor time used so far.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Signal(int number) => kill(Id, number).ShouldBe(0);

    /// <summary>From now on it can have no more descriptors open than these.</summary>
    public void LimitDescriptors(ulong most) => prlimit(Id, 7, new ResourceLimit(most, 4096), IntPtr.Zero).ShouldBe(0);

    /// <summary>Fails if the program uses processor time for a second, once what it does for the first time is done.</summary>
    public async Task RestsAsync()
    {
        await Eventually.Never(() => false, TimeSpan.FromSeconds(1.5), "");
        var before = ProcessorTime;
        await Eventually.Never(() => false, TimeSpan.FromSeconds(1), "");
        (ProcessorTime - before).TotalMilliseconds.ShouldBeLessThan(30);
    }

    public async Task<(int Code, string Errors)> ExitAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Eventually.Patience);
        return (_process.ExitCode, await _errors);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    private static partial int prlimit(int pid, int resource, in ResourceLimit limit, IntPtr old);

    private readonly record struct ResourceLimit(ulong Soft, ulong Hard);
}
