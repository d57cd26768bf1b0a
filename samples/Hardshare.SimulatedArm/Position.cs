using System.Globalization;

namespace Hardshare.SimulatedArm;

/// <summary>A point of the arm's workspace, in millimetres from home.</summary>
public readonly record struct Position(double X, double Y, double Z)
{
    public static readonly Position Home = new(0, 0, 0);

    public double DistanceTo(Position other) =>
        Math.Sqrt(Math.Pow(other.X - X, 2) + Math.Pow(other.Y - Y, 2) + Math.Pow(other.Z - Z, 2));

    /// <summary>The point at <paramref name="fraction"/> (0 to 1) of the straight way to <paramref name="other"/>.</summary>
    public Position Towards(Position other, double fraction) =>
        new(X + (other.X - X) * fraction, Y + (other.Y - Y) * fraction, Z + (other.Z - Z) * fraction);

    /// <summary>As M114 reports it: <c>X:1.00 Y:2.00 Z:3.00</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"X:{X:0.00} Y:{Y:0.00} Z:{Z:0.00}");
}
