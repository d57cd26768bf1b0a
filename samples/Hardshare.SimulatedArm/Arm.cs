using System.Collections.Concurrent;

namespace Hardshare.SimulatedArm;

/// <summary>The arm as a device: its serial line, its firmware and its faults, all on the one thread that calls <see cref="Run"/>.</summary>
internal sealed unsafe class Arm : IDisposable
{
    private readonly TimeProvider clock;
    private readonly long start;
    private readonly string link;
    private readonly GCodeInterpreter interpreter = new();
    private readonly ConcurrentQueue<(string Command, TaskCompletionSource<string> Answer)> commands = new();
    private readonly int wake = Libc.Check(Libc.eventfd(0, Libc.NonBlocking | Libc.CloseOnExec), "eventfd");
    private readonly byte[] buffer = new byte[4096];
    private LineSession session;
    private PseudoTerminal? terminal;
    private bool hung;
    private bool ended;
    private long received;

    public Arm(string link, TimeProvider clock)
    {
        (this.link, this.clock, start) = (link, clock, clock.GetTimestamp());
        session = new LineSession(interpreter);
        terminal = new PseudoTerminal(link);
    }

    private TimeSpan Now => clock.GetElapsedTime(start);

    /// <summary>Carries out a line of the control socket; see <see cref="Obey"/>. Callable from any thread.</summary>
    public Task<string> ControlAsync(string command)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        commands.Enqueue((command, answer));
        Wake();
        return answer.Task;
    }

    public void Run()
    {
        while (!ended)
        {
            while (commands.TryDequeue(out var next)) next.Answer.SetResult(Obey(next.Command));
            if (terminal is not null && !hung) Serve(terminal);
            if (!ended && commands.IsEmpty) Wait();
        }
    }

    public void Dispose()
    {
        terminal?.Dispose();
        _ = Libc.close(wake);
    }

    private string Obey(string command)
    {
        switch (command)
        {
            case "hang":
                hung = true;
                return "ok";
            case "vanish":
                terminal?.Dispose();
                terminal = null;
                session = new LineSession(interpreter);
                return "ok";
            case "return":
                hung = false;
                terminal ??= new PseudoTerminal(link);
                return "ok";
            case "log":
                return $"{received}";
            case "status":
                var state = terminal is null ? "vanished" : hung ? "hung" : interpreter.Stopped ? "stopped" : "running";
                return $"{state} {interpreter.PositionAt(Now)} received:{received}";
            case "end":
                ended = true;
                return "ok";
            default:
                return $"error:unknown {command}, expected hang, vanish, return, status, log or end";
        }
    }

    private void Serve(PseudoTerminal line)
    {
        while (line.Read(buffer) is > 0 and var count)
        {
            received += count;
            session.Feed(buffer.AsSpan(0, count), Now);
        }
        foreach (var answer in session.TakeDue(Now)) line.Write(answer);
    }

    private void Wait()
    {
        var fds = stackalloc Libc.PollFd[2];
        fds[0] = new Libc.PollFd { Fd = wake, Events = Libc.PollIn };
        fds[1] = new Libc.PollFd { Fd = terminal is null || hung ? -1 : terminal.Fd, Events = Libc.PollIn };
        var timeout = !hung && terminal is not null && session.NextDue is { } due
            ? (int)Math.Ceiling(Math.Clamp((due - Now).TotalMilliseconds, 0, 60_000))
            : -1;
        if (Libc.poll(fds, 2, timeout) <= 0) return;
        long count;
        if (fds[0].Returned != 0) _ = Libc.read(wake, (byte*)&count, sizeof(long));
    }

    private void Wake()
    {
        long one = 1;
        _ = Libc.write(wake, (byte*)&one, sizeof(long));
    }
}
