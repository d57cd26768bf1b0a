using System.Globalization;

namespace Hardshare.Bench;

/// <summary>The medians of a figure: a line of the table.</summary>
internal sealed record Outcome(Figure Figure, double? Bare, double Ours)
{
    public static string Header { get; } = $"{"figure",-58} {"bare",12} {"ours",12} {"unit",-10} {"ratio",7}";

    public double? Ratio => Ours / Bare;

    public bool Reached => Figure.Better == Better.Higher ? Compared >= Figure.Goal : Compared <= Figure.Goal;

    private double Compared => Ratio ?? Ours;

    public override string ToString()
    {
        var goal = Figure.Goal.ToString(CultureInfo.InvariantCulture) + (Ratio is null ? " " + Figure.Unit : "");
        return $"{Figure.Name,-58} {Number(Bare),12} {Number(Ours),12} {Figure.Unit,-10} {Number(Ratio),7} " +
            $"(goal {(Figure.Better == Better.Higher ? "≥" : "≤")} {goal}){(Reached ? "" : "  MISSED")}";
    }

    /// <summary>Three figures say it: 0.123, 12.3, 1,234.</summary>
    private static string Number(double? value) => value?.ToString(
        Math.Abs(value.Value) switch { >= 100 => "N0", >= 10 => "N1", _ => "N2" }, CultureInfo.InvariantCulture) ?? "-";
}
