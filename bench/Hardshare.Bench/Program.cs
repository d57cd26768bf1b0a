using Hardshare.Bench;
using Hardshare.Bench.Journal;

// Usage: Hardshare.Bench [--rounds N] [--folder DIR] [NAME...]
// Prints a line per figure: bare, ours, ratio, goal. NAMEs choose by the beginning of the figure's name.
var rounds = 5;
var folder = Path.GetTempPath();
var names = new List<string>();
for (var i = 0; i < args.Length; i++)
{
    if (args[i] == "--rounds" && i + 1 < args.Length)
        rounds = int.Parse(args[++i], System.Globalization.CultureInfo.InvariantCulture);
    else if (args[i] == "--folder" && i + 1 < args.Length)
        folder = args[++i];
    else
        names.Add(args[i]);
}

using var journal = new JournalFigures(folder);
Console.WriteLine($"{"figure",-52} {"bare",12} {"ours",12} {"unit",-10} {"ratio",7}");
foreach (var figure in journal.All)
    if (names.Count == 0 || names.Exists(name => figure.Name.StartsWith(name, StringComparison.Ordinal)))
        Console.WriteLine(figure.Measure(rounds));
