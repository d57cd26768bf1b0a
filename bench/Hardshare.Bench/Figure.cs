namespace Hardshare.Bench;

/// <summary>
/// A figure that is measured against something bare in the same run. Both sides do their work once and give a value in <paramref name="unit"/>. What is
/// compared with <paramref name="goal"/> is ours divided by bare, or ours alone where there is nothing bare (<see cref="BareAsync"/> is null).
/// </summary>
/// <param name="name">Begins with the area: <c>engine: tell</c>.</param>
internal abstract class Figure(string name, string unit, Better better, double goal) : IAsyncDisposable
{
    public string Name => name;

    public string Unit => unit;

    public Better Better => better;

    public double Goal => goal;

    /// <summary>Called once, before the first round. What it makes goes with <see cref="EndAsync"/>.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    public virtual Task<double>? BareAsync() => null;

    public abstract Task<double> OursAsync();

    /// <summary>Called once, also when a round failed.</summary>
    protected virtual Task EndAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync() => await EndAsync();

    /// <summary>Run both in turn, so that whatever disturbs the machine disturbs both; medians are compared. A first round counts for nothing.</summary>
    public async Task<Outcome> MeasureAsync(int rounds)
    {
        await PrepareAsync();
        var bare = new List<double>();
        var ours = new List<double>();
        for (var round = 0; round <= rounds; round++)
        {
            if (BareAsync() is { } run)
                bare.Add(await run);
            ours.Add(await OursAsync());
        }
        return new Outcome(this, bare.Count == 0 ? null : Median(bare[1..]), Median(ours[1..]));
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
