using System.Text;

namespace Hardshare.SimulatedArm;

/// <summary>Cuts the bytes of the line into commands and runs them one after the other; only M112 overtakes.</summary>
public sealed class LineSession(GCodeInterpreter interpreter)
{
    private const int LongestLine = 256;

    private readonly StringBuilder partial = new();
    private readonly Queue<string> waiting = new();
    private Reply? pending;

    /// <summary>When there is something to do even if no byte comes; null if there is not.</summary>
    public TimeSpan? NextDue => pending?.DueAt;

    public void Feed(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        foreach (var b in bytes)
        {
            if (b is (byte)'\n' or (byte)'\r')
            {
                Enqueue(partial.ToString(), now);
                partial.Clear();
            }
            else if (partial.Length < LongestLine) partial.Append((char)b);
        }
    }

    /// <summary>The answers that are due by now, each with its line end.</summary>
    public IEnumerable<string> TakeDue(TimeSpan now)
    {
        while (true)
        {
            if (pending is null && waiting.TryDequeue(out var line)) pending = interpreter.Execute(line, now);
            if (pending is null)
            {
                if (waiting.Count == 0) yield break;
                continue;
            }
            if (pending.DueAt > now) yield break;
            yield return pending.Text + "\n";
            pending = null;
        }
    }

    private void Enqueue(string line, TimeSpan now)
    {
        if (!line.Trim().Equals("M112", StringComparison.OrdinalIgnoreCase))
        {
            waiting.Enqueue(line);
            return;
        }
        waiting.Clear();
        pending = interpreter.Execute(line, now);
    }
}
