using Hardshare.Bench;
using Hardshare.Bench.Cli;
using Hardshare.Bench.Cluster;
using Hardshare.Bench.Engine;
using Hardshare.Bench.Journal;
using Hardshare.Bench.Node;
using Hardshare.Bench.Postgres;
using Hardshare.Bench.Sessions;
using Hardshare.Labs;

// Usage: Hardshare.Bench [--rounds N] [--folder DIR] [NAME...]
// Prints a line per figure: bare, ours, ratio, goal. NAMEs choose by the beginning of the figure's name.
var options = BenchOptions.Parse(args);
var published = new Published(
    Path.Combine(options.Folder, "published"), "src/Hardshare.Node", "src/Hardshare.Cli", "bench/Hardshare.Bench.Nothing", "bench/Hardshare.Bench.Kestrel");
IArea[] areas =
[
    new EngineArea(),
    new JournalArea(options),
    new PostgresArea(options),
    new ClusterArea(options),
    new CliArea(published),
    new NodeArea(published),
    new SessionsArea(options),
];
var failed = false;
var outcomes = new List<Outcome>();
Console.WriteLine(Outcome.Header);
foreach (var area in areas)
{
    await using (area)
        foreach (var figure in area.Figures.Where(options.Wants))
            await using (figure)
                await MeasureAsync(figure);
}
Console.WriteLine($"{outcomes.Count(outcome => outcome.Reached)} of {outcomes.Count} reach their goal");
return failed ? 1 : 0;

// One that cannot be measured keeps none of the others from it, and what it started is ended all the same.
async Task MeasureAsync(Figure figure)
{
    try
    {
        outcomes.Add(await figure.MeasureAsync(options.Rounds));
        Console.WriteLine(outcomes[^1]);
    }
    catch (Exception e)
    {
        failed = true;
        Console.WriteLine($"{figure.Name,-58} FAILED: {e.Message}");
        Console.Error.WriteLine(e);
    }
}
