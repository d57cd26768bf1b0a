using Hardshare.Bench;
using Hardshare.Bench.Cli;
using Hardshare.Bench.Engine;
using Hardshare.Bench.Journal;
using Hardshare.Bench.Node;
using Hardshare.Bench.Sessions;

// Usage: Hardshare.Bench [--rounds N] [--folder DIR] [NAME...]
// Prints a line per figure: bare, ours, ratio, goal. NAMEs choose by the beginning of the figure's name.
var options = BenchOptions.Parse(args);
var published = new Published(options);
IArea[] areas =
[
    new EngineArea(),
    new JournalArea(options),
    new CliArea(published),
    new NodeArea(published),
    new SessionsArea(options),
];
var outcomes = new List<Outcome>();
Console.WriteLine(Outcome.Header);
foreach (var area in areas)
{
    await using (area)
        foreach (var figure in area.Figures.Where(options.Wants))
            await using (figure)
            {
                outcomes.Add(await figure.MeasureAsync(options.Rounds));
                Console.WriteLine(outcomes[^1]);
            }
}
Console.WriteLine($"{outcomes.Count(outcome => outcome.Reached)} of {outcomes.Count} reach their goal");
