namespace Hardshare.SimulatedArm;

/// <summary>
/// The arm's firmware: G0 and G1 (X, Y, Z in mm, F in mm/min), G28, M112, M114, M400, M999.
/// A move is answered as soon as it is planned; G28 and M400 are answered when the arm rests.
/// </summary>
public sealed class GCodeInterpreter
{
    /// <summary>Moves that may be planned ahead; the answer to the next one waits until there is room.</summary>
    public const int PlannedMoves = 16;

    /// <summary>mm/min. A higher F moves at this speed.</summary>
    public const double MaximumFeed = 6000;

    private static readonly (char Axis, double Low, double High)[] Limits = [('X', -300, 300), ('Y', -300, 300), ('Z', 0, 200)];

    private readonly Motion _motion = new();
    private double _feed = 3000;

    /// <summary>After M112, until M999: nothing moves.</summary>
    public bool Stopped { get; private set; }

    public Position PositionAt(TimeSpan now) => _motion.At(now);

    /// <summary>Carries out one line.</summary>
    /// <param name="text">The line, without its end.</param>
    /// <param name="now">Time since any fixed moment; never less than at the call before.</param>
    /// <returns>null for a line without a command.</returns>
    public Reply? Execute(string text, TimeSpan now)
    {
        GCodeLine? line;
        try { line = GCodeLine.Parse(text); }
        catch (FormatException e) { return Error($"syntax: {e.Message}", now); }
        return line?.Command switch
        {
            null => null,
            "M112" => EmergencyStop(now),
            "M114" => new Reply($"{_motion.At(now)}\nok", now),
            "M999" => Reset(now),
            _ when Stopped => Error("stopped, M999 resets", now),
            "G0" or "G1" => Move(line, now),
            "G28" => HomeAll(now),
            "M400" => new Reply("ok", _motion.WhenLeft(0, now)),
            var unknown => Error($"unknown {unknown}", now),
        };
    }

    private Reply EmergencyStop(TimeSpan now)
    {
        _motion.Halt(now);
        Stopped = true;
        return Error("emergency stop", now);
    }

    private Reply Reset(TimeSpan now)
    {
        Stopped = false;
        return new Reply("ok", now);
    }

    private Reply Move(GCodeLine line, TimeSpan now)
    {
        if (line.Words.Keys.FirstOrDefault(k => !"XYZF".Contains(k)) is var stray and not '\0') return Error($"unknown word {stray}", now);
        foreach (var (axis, low, high) in Limits)
        {
            if (line.Words.TryGetValue(axis, out var value) && !(value >= low && value <= high)) return Error($"limit {axis}", now);
        }
        if (line.Words.TryGetValue('F', out var f))
        {
            if (!(f > 0)) return Error("feed", now);
            _feed = Math.Min(f, MaximumFeed);
        }
        var from = _motion.Target;
        var target = new Position(
            line.Words.GetValueOrDefault('X', from.X),
            line.Words.GetValueOrDefault('Y', from.Y),
            line.Words.GetValueOrDefault('Z', from.Z));
        _motion.MoveTo(target, _feed / 60, now);
        return new Reply("ok", _motion.WhenLeft(PlannedMoves, now));
    }

    private Reply HomeAll(TimeSpan now)
    {
        _motion.MoveTo(Position.Home, MaximumFeed / 60, now);
        return new Reply("ok", _motion.WhenLeft(0, now));
    }

    private static Reply Error(string what, TimeSpan now) => new($"error:{what}", now);
}
