namespace Hardshare.Hocon.Keys;

/// <summary>Guesses which key was meant.</summary>
internal static class Spelling
{
    /// <summary>The candidate that the fewest typing mistakes lead from, if these are few for the word's length; of equals the first.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates)
    {
        var allowed = Math.Clamp(word.Length / 3, 1, 3);
        return candidates
            .Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(guess => guess.distance <= allowed)
            .OrderBy(guess => guess.distance)
            .Select(guess => guess.candidate)
            .FirstOrDefault();
    }

    /// <summary>Letters added, dropped, changed or swapped with their neighbour; case and the kind of separator do not count.</summary>
    private static int Distance(string first, string second)
    {
        var (a, b) = (Normal(first), Normal(second));
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
                var best = Math.Min(change, Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    best = Math.Min(best, cost[i - 2, j - 2] + 1);
                cost[i, j] = best;
            }
        }

        return cost[a.Length, b.Length];
    }

    private static string Normal(string key) => new([.. key.Where(c => c is not ('-' or '_')).Select(char.ToLowerInvariant)]);
}
