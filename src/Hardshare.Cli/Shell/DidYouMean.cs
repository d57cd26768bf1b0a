namespace Hardshare.Cli.Shell;

/// <summary>The word that was probably meant.</summary>
internal static class DidYouMean
{
    /// <summary>The nearest of <paramref name="known"/>, if it is no more than two letters away and shares most of its letters.</summary>
    public static string? Nearest(string word, IEnumerable<string> known) => known
        .Select(candidate => (candidate, distance: Distance(word, candidate)))
        .Where(pair => pair.distance <= 2 && pair.distance * 2 < pair.candidate.Length)
        .OrderBy(pair => pair.distance).Select(pair => pair.candidate).FirstOrDefault();

    /// <summary>How many letters must be put in, taken out, changed or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        var cost = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var change = cost[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                cost[i, j] = Math.Min(change, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
            }
        }

        return cost[a.Length, b.Length];
    }
}
