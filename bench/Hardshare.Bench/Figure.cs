using System.Diagnostics;

namespace Hardshare.Bench;

/// <summary>
/// A figure that is measured against something bare in the same run. Both sides do their work once and give a value in <paramref name="unit"/>. What is
/// compared with <paramref name="goal"/> is ours divided by bare, or ours alone where there is nothing bare (<see cref="BareAsync"/> is null).
/// </summary>
/// <param name="name">Begins with the area: <c>engine: tell</c>.</param>
internal abstract class Figure(string name, string unit, Better better, double goal) : IAsyncDisposable
{
    // The runtime compiles again what it has seen run for a while.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3);

    public string Name => name;

    public string Unit => unit;

    public Better Better => better;

    public double Goal => goal;

    /// <summary>For what takes long by its nature, and does not depend on how warm the program is: neither rounds nor a warm-up.</summary>
    protected virtual bool IsMeasuredOnce => false;

    /// <summary>Called once, before the first round. What it makes goes with <see cref="EndAsync"/>.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    public virtual Task<double>? BareAsync() => null;

    public abstract Task<double> OursAsync();

    /// <summary>Called once, also when a round failed.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync() => await EndAsync();

    /// <summary>Run both in turn, so that whatever disturbs the machine disturbs both; medians are compared. What runs before the program is warm counts for nothing.</summary>
    public async Task<Outcome> MeasureAsync(int rounds)
    {
        await PrepareAsync();
        if (IsMeasuredOnce)
            return new Outcome(this, BareAsync() is { } task ? await task : null, await OursAsync());
        var begun = Stopwatch.StartNew();
        do
            await RoundAsync();
        while (begun.Elapsed < WarmUp);
        var outcomes = new List<(double Bare, double Ours)>();
        while (outcomes.Count < rounds)
            outcomes.Add(await RoundAsync());
        var bare = Median(outcomes.Select(outcome => outcome.Bare));
        return new Outcome(this, double.IsNaN(bare) ? null : bare, Median(outcomes.Select(outcome => outcome.Ours)));
    }

    private async Task<(double Bare, double Ours)> RoundAsync() => (BareAsync() is { } bare ? await bare : double.NaN, await OursAsync());

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
