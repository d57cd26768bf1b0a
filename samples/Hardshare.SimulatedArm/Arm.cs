using System.Collections.Concurrent;

namespace Hardshare.SimulatedArm;

/// <summary>
/// The arm as a device: its serial line, its firmware and its faults, all on the one thread that calls <see cref="Run"/>.
/// </summary>
internal sealed unsafe class Arm : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly long _start;
    private readonly string _link;
    private readonly GCodeInterpreter _interpreter = new();
    private readonly ConcurrentQueue<(string Command, TaskCompletionSource<string> Answer)> _commands = new();
    private readonly int _wake = Libc.Check(Libc.eventfd(0, Libc.NonBlocking | Libc.CloseOnExec), "eventfd");
    private readonly byte[] _buffer = new byte[4096];
    private LineSession _session;
    private PseudoTerminal? _terminal;
    private bool _hung;
    private bool _ended;
    private long _received;

    public Arm(string link, TimeProvider clock)
    {
        (_link, _clock, _start) = (link, clock, clock.GetTimestamp());
        _session = new LineSession(_interpreter);
        _terminal = new PseudoTerminal(link);
    }

    private TimeSpan Now => _clock.GetElapsedTime(_start);

    /// <summary>Carries out a line of the control socket; see <see cref="Obey"/>. Callable from any thread.</summary>
    public Task<string> ControlAsync(string command)
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _commands.Enqueue((command, answer));
        Wake();
        return answer.Task;
    }

    public void Run()
    {
        while (!_ended)
        {
            while (_commands.TryDequeue(out var next)) next.Answer.SetResult(Obey(next.Command));
            if (_terminal is not null && !_hung) Serve(_terminal);
            if (!_ended && _commands.IsEmpty) Wait();
        }
    }

    public void Dispose()
    {
        _terminal?.Dispose();
        _ = Libc.close(_wake);
    }

    private string Obey(string command)
    {
        switch (command)
        {
            case "hang":
                _hung = true;
                return "ok";
            case "vanish":
                _terminal?.Dispose();
                _terminal = null;
                _session = new LineSession(_interpreter);
                return "ok";
            case "return":
                _hung = false;
                _terminal ??= new PseudoTerminal(_link);
                return "ok";
            case "log":
                return $"{_received}";
            case "status":
                var state = _terminal is null ? "vanished" : _hung ? "hung" : _interpreter.Stopped ? "stopped" : "running";
                return $"{state} {_interpreter.PositionAt(Now)} received:{_received}";
            case "end":
                _ended = true;
                return "ok";
            default:
                return $"error:unknown {command}, expected hang, vanish, return, status, log or end";
        }
    }

    private void Serve(PseudoTerminal line)
    {
        while (line.Read(_buffer) is > 0 and var count)
        {
            _received += count;
            _session.Feed(_buffer.AsSpan(0, count), Now);
        }
        foreach (var answer in _session.TakeDue(Now)) line.Write(answer);
    }

    private void Wait()
    {
        var fds = stackalloc Libc.PollFd[2];
        fds[0] = new Libc.PollFd { Fd = _wake, Events = Libc.PollIn };
        fds[1] = new Libc.PollFd { Fd = _terminal is null || _hung ? -1 : _terminal.Fd, Events = Libc.PollIn };
        var timeout = !_hung && _terminal is not null && _session.NextDue is { } due
            ? (int)Math.Ceiling(Math.Clamp((due - Now).TotalMilliseconds, 0, 60_000))
            : -1;
        if (Libc.poll(fds, 2, timeout) <= 0) return;
        long count;
        if (fds[0].Returned != 0) _ = Libc.read(_wake, (byte*)&count, sizeof(long));
    }

    private void Wake()
    {
        long one = 1;
        _ = Libc.write(_wake, (byte*)&one, sizeof(long));
    }
}
