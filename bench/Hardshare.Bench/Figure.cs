namespace Hardshare.Bench;

/// <summary>
/// A figure that is measured against something bare in the same run. Both <paramref name="Ours"/> and <paramref name="Bare"/> do their work
/// once and return a rate in <paramref name="Unit"/> (more is better).
/// </summary>
/// <param name="Goal">What ours divided by bare should reach.</param>
internal sealed record Figure(string Name, string Unit, double Goal, Func<double> Bare, Func<double> Ours)
{
    /// <summary>Run both in turn, so that whatever disturbs the machine disturbs both; medians are compared.</summary>
    public Outcome Measure(int rounds)
    {
        Bare();
        Ours();
        var bare = new List<double>();
        var ours = new List<double>();
        for (var round = 0; round < rounds; round++)
        {
            bare.Add(Bare());
            ours.Add(Ours());
        }
        return new Outcome(this, Median(bare), Median(ours));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}

internal sealed record Outcome(Figure Figure, double Bare, double Ours)
{
    public double Ratio => Ours / Bare;

    public bool Reached => Ratio >= Figure.Goal;

    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{Figure.Name,-52} {Bare,12:N0} {Ours,12:N0} {Figure.Unit,-10} {Ratio,7:N2} (goal {Figure.Goal:N2}){(Reached ? "" : "  MISSED")}");
}
