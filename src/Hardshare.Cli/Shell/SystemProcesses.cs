using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Hardshare.Cli.Shell;

internal sealed class SystemProcesses : IProcesses
{
    public string Replace(string program, IReadOnlyList<string> arguments) => Marshal.GetPInvokeErrorMessage(Libc.Exec(program, arguments));

    public ProcessResult Run(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation) =>
        RunAsync(program, arguments, limit, cancellation).GetAwaiter().GetResult();

    private static async Task<ProcessResult> RunAsync(
        string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellation)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        timeout.CancelAfter(limit);
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Close();
            try
            {
                var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
                var errors = process.StandardError.ReadToEndAsync(timeout.Token);
                await process.WaitForExitAsync(timeout.Token);
                return new ProcessResult(process.ExitCode, await output + await errors);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                cancellation.ThrowIfCancellationRequested();
                return new ProcessResult(124, $"{program} gave no answer within {limit.TotalSeconds:0} s");
            }
        }
        catch (Win32Exception e)
        {
            return new ProcessResult(127, e.Message);
        }
    }

    public async Task<int> AttendAsync(string program, IReadOnlyList<string> arguments, CancellationToken cancellation)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync(cancellation);
        return process.ExitCode;
    }

    public (int Pid, Task<int> Exit) Detach(string program, IReadOnlyList<string> arguments, string logFile)
    {
        // The shell only points the three files; it and setsid then become the program, so that the pid stays.
        const string script = """log=$1; shift; exec setsid "$@" </dev/null >>"$log" 2>&1""";
        var process = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", script, "hardshare", logFile, program, .. arguments]))!;
        return (process.Id, ExitOf(process));
    }

    private static async Task<int> ExitOf(Process process)
    {
        using (process)
        {
            await process.WaitForExitAsync();
            return process.ExitCode;
        }
    }
}
