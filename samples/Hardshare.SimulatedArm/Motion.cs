namespace Hardshare.SimulatedArm;

/// <summary>Moves one after the other, each at its own constant speed. Time is given from outside and never goes back.</summary>
public sealed class Motion
{
    private readonly Queue<Segment> _segments = new();
    private Position _rest = Position.Home;

    /// <summary>Where the last planned move ends.</summary>
    public Position Target { get; private set; } = Position.Home;

    /// <summary>When the last planned move ends; in the past if the arm rests.</summary>
    public TimeSpan EndsAt { get; private set; }

    public int MovesLeft(TimeSpan now)
    {
        DropFinished(now);
        return _segments.Count;
    }

    public Position At(TimeSpan now)
    {
        DropFinished(now);
        return _segments.TryPeek(out var current) ? current.At(now) : _rest;
    }

    /// <summary>When at most <paramref name="count"/> moves will be left: now, if that is so already.</summary>
    public TimeSpan WhenLeft(int count, TimeSpan now)
    {
        DropFinished(now);
        return _segments.Count <= count ? now : _segments.ElementAt(_segments.Count - count - 1).EndsAt;
    }

    /// <param name="target">Where to.</param>
    /// <param name="speed">Millimetres a second, above 0.</param>
    /// <param name="now">The move starts now, or when the one before it has ended.</param>
    public void MoveTo(Position target, double speed, TimeSpan now)
    {
        DropFinished(now);
        var start = EndsAt > now ? EndsAt : now;
        var segment = new Segment(Target, target, start, start + TimeSpan.FromSeconds(Target.DistanceTo(target) / speed));
        _segments.Enqueue(segment);
        (Target, EndsAt) = (target, segment.EndsAt);
    }

    /// <summary>Stops where it is and forgets what was planned.</summary>
    public void Halt(TimeSpan now)
    {
        _rest = At(now);
        _segments.Clear();
        (Target, EndsAt) = (_rest, now);
    }

    private void DropFinished(TimeSpan now)
    {
        while (_segments.TryPeek(out var first) && first.EndsAt <= now) _rest = _segments.Dequeue().To;
    }

    private sealed record Segment(Position From, Position To, TimeSpan StartsAt, TimeSpan EndsAt)
    {
        public Position At(TimeSpan now) => now >= EndsAt ? To : From.Towards(To, (now - StartsAt) / (EndsAt - StartsAt));
    }
}
