using System.Globalization;

namespace Hardshare.Bench;

/// <param name="Rounds">Of which the median counts.</param>
/// <param name="Folder">Where figures put their files: a real disk.</param>
/// <param name="Names">Only figures whose names begin so; all if there are none.</param>
internal sealed record BenchOptions(int Rounds, string Folder, IReadOnlyList<string> Names)
{
    public static BenchOptions Parse(string[] arguments)
    {
        var options = new BenchOptions(5, Path.GetTempPath(), []);
        for (var i = 0; i < arguments.Length; i++)
            options = arguments[i] switch
            {
                "--rounds" => options with { Rounds = int.Parse(arguments[++i], CultureInfo.InvariantCulture) },
                "--folder" => options with { Folder = Path.GetFullPath(arguments[++i]) },
                _ => options with { Names = [.. options.Names, arguments[i]] },
            };
        return options;
    }

    public bool Wants(Figure figure) => Names.Count == 0 || Names.Any(name => figure.Name.StartsWith(name, StringComparison.Ordinal));
}
