using Hardshare.Cli.Client;

namespace Hardshare.Cli.Finding;

/// <summary>One thing that an id may mean: its id, and how it is told from the others.</summary>
internal sealed record Candidate<T>(Guid Id, string Description, T Value, string? Name = null);

/// <summary>Chooses the one thing that a text means, or says why there is not exactly one.</summary>
internal static class Choice
{
    /// <summary>
    /// The candidate whose id or name is <paramref name="text"/>, else whose id begins with it. Null when there is none. Fails when there
    /// are several.
    /// </summary>
    public static T? ByText<T>(string text, IReadOnlyCollection<Candidate<T>> candidates, string what)
        where T : class
    {
        var exact = candidates.Where(candidate => candidate.Name == text || (IdText.IsWhole(text, out var id) && candidate.Id == id))
            .ToList();
        var found = exact.Count > 0 || !IdText.IsPrefix(text) ? exact
            : [.. candidates.Where(candidate => IdText.Begins(candidate.Id, text))];
        return found.Count switch
        {
            0 => null,
            1 => found[0].Value,
            _ => throw Ambiguous($"`{text}` fits {found.Count} {what}s", found),
        };
    }

    /// <summary>The only candidate, for a command line without an id. Null when there is none; fails when there are several.</summary>
    public static T? Only<T>(IReadOnlyCollection<Candidate<T>> candidates, string what)
        where T : class => candidates.Count switch
        {
            0 => null,
            1 => candidates.First().Value,
            _ => throw Ambiguous($"there are {candidates.Count} {what}s: which one?", candidates),
        };

    private static CliFailure Ambiguous<T>(string message, IEnumerable<Candidate<T>> candidates) => CliFailure.Usage(
        string.Join(
            '\n', candidates.Take(20).Select(candidate => $"{candidate.Id:D}  {Output.Clean.Line(candidate.Description)}")
                .Prepend(message)),
        "give more digits of the id");
}
