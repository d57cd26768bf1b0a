using System.Text;

namespace Hardshare.SimulatedArm;

/// <summary>Cuts the bytes of the line into commands and runs them one after the other; only M112 overtakes.</summary>
public sealed class LineSession(GCodeInterpreter interpreter)
{
    private const int LongestLine = 256;

    private readonly StringBuilder _partial = new();
    private readonly Queue<string> _waiting = new();
    private Reply? _pending;

    /// <summary>When there is something to do even if no byte comes; null if there is not.</summary>
    public TimeSpan? NextDue => _pending?.DueAt;

    public void Feed(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        foreach (var b in bytes)
        {
            if (b is (byte)'\n' or (byte)'\r')
            {
                Enqueue(_partial.ToString(), now);
                _partial.Clear();
            }
            else if (_partial.Length < LongestLine) _partial.Append((char)b);
        }
    }

    /// <summary>The answers that are due by now, each with its line end.</summary>
    public IEnumerable<string> TakeDue(TimeSpan now)
    {
        while (true)
        {
            if (_pending is null && _waiting.TryDequeue(out var line)) _pending = interpreter.Execute(line, now);
            if (_pending is null)
            {
                if (_waiting.Count == 0) yield break;
                continue;
            }
            if (_pending.DueAt > now) yield break;
            yield return _pending.Text + "\n";
            _pending = null;
        }
    }

    private void Enqueue(string line, TimeSpan now)
    {
        if (!line.Trim().Equals("M112", StringComparison.OrdinalIgnoreCase))
        {
            _waiting.Enqueue(line);
            return;
        }
        _waiting.Clear();
        _pending = interpreter.Execute(line, now);
    }
}
