using System.Globalization;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Containers;

/// <summary>Runs a command in a container, bounded in time and output.</summary>
internal sealed class CommandRunner(EngineConnection connection, TimeProvider time)
{
    private const int OutputLimit = 64 * 1024;
    private const int KilledAtLimit = 124;
    private const int KilledHard = 137;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);
    private readonly ExecCalls calls = new(connection);

    public async Task<ExecOutcome> RunAsync(
        string container, IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, TimeSpan limit,
        CancellationToken cancellation)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(limit.TotalSeconds));
        // The engine has no call that ends a command, so that another program in the container does: timeout, of coreutils or busybox.
        string[] bounded = ["timeout", "-k", "2", seconds.ToString(CultureInfo.InvariantCulture), .. command];
        var body = new CreateExec(bounded, [.. environment.Select(variable => $"{variable.Key}={variable.Value}")], "0");
        var created = await calls.CreateAsync(container, body, cancellation);
        if (!created.Succeeded)
            return Failed(created.Fault, "");

        var started = time.GetTimestamp();
        var tail = new TailBuffer(OutputLimit);
        var fault = await ReadUntilEndAsync(created.Value.Id, tail, TimeSpan.FromSeconds(seconds) + Grace, cancellation);
        var details = await calls.InspectAsync(created.Value.Id, cancellation);
        if (!details.Succeeded)
            return Failed(details.Fault, tail.Text());
        if (details.Value is { Running: false, ExitCode: { } code })
        {
            var cut = code is KilledAtLimit or KilledHard && time.GetElapsedTime(started) >= TimeSpan.FromSeconds(seconds);
            return cut
                ? new ExecOutcome(null, tail.Text(), $"cut off at its time limit of {seconds} s")
                : new ExecOutcome(code, tail.Text(), null);
        }

        return Failed(fault ?? new EngineFault(EngineFaultKind.Refused, "the engine does not know how the command ended"), tail.Text());
    }

    // A command that leaves a program behind in the background has ended, though that program holds the output open.
    private async Task<EngineFault?> ReadUntilEndAsync(string exec, TailBuffer tail, TimeSpan limit, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = calls.RunAsync(exec, tail, limit, stop.Token);
        while (await Task.WhenAny(reading, Task.Delay(Poll, time, cancellation)) != reading)
        {
            cancellation.ThrowIfCancellationRequested();
            var details = await calls.InspectAsync(exec, cancellation);
            if (details is not { Succeeded: true, Value: { Running: false, ExitCode: not null } })
                continue;
            // What it still said just before its end is on the way.
            if (await Task.WhenAny(reading, Task.Delay(Poll, time, cancellation)) == reading)
                break;
            await stop.CancelAsync();
            await ((Task)reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }

        return (await reading).Fault;
    }

    private static ExecOutcome Failed(EngineFault fault, string output) =>
        new(null, output, fault.Message, fault.Kind == EngineFaultKind.Away);
}
