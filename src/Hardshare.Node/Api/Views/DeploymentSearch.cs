using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Node.Api.Binding;

namespace Hardshare.Node.Api.Views;

/// <summary>
/// The filters and the order of <c>/deployments</c>. Types: any that is included (all if none is), without those excluded. Text: every word
/// somewhere in type, region, description, or at the start of the id. Within the order asked for, what the caller could have at once comes
/// first: clients take the first row.
/// </summary>
internal sealed record DeploymentSearch(
    IReadOnlySet<string> Includes, IReadOnlySet<string> Excludes, IReadOnlyList<string> Words, long? LongestLine, string SortBy)
{
    public static DeploymentSearch Of(ApiCall call, string? pathType)
    {
        var types = call.QueryList("types");
        IEnumerable<string> included = types.Where(type => !type.StartsWith('!'));
        if (types.Count == 0 && pathType is not null)
        {
            included = [pathType];
        }

        return new DeploymentSearch(
            included.ToHashSet(StringComparer.Ordinal),
            types.Where(type => type.StartsWith('!')).Select(type => type[1..]).ToHashSet(StringComparer.Ordinal),
            call.Query["q"].ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries),
            call.QueryNumber("maxlen"),
            call.Query["sort_by"].ToString());
    }

    public IReadOnlyList<DeploymentView> In(IEnumerable<DeploymentView> all, Principal asker)
    {
        var found = all.Where(Matches);
        var ordered = SortBy switch
        {
            "dec_wtype" => found.OrderByDescending(each => each.Type, StringComparer.Ordinal),
            "inc_created" => found.OrderBy(each => each.Created),
            "dec_created" => found.OrderByDescending(each => each.Created),
            "inc_count" => found.OrderBy(each => each.InstanceCount),
            "dec_count" => found.OrderByDescending(each => each.InstanceCount),
            _ => found.OrderBy(each => each.Type, StringComparer.Ordinal),
        };
        return [.. ordered
            .ThenBy(each => each.Dissolved is null && each.Online && each.LockReason is null ? 0 : 1)
            .ThenBy(each => SeemsPermitted(each, asker) ? 0 : 1)
            .ThenBy(each => each.QueueLength)
            .ThenBy(each => each.Id.ToString(), StringComparer.Ordinal)];
    }

    private bool Matches(DeploymentView view) =>
        (Includes.Count == 0 || Includes.Contains(view.Type)) && !Excludes.Contains(view.Type)
        && (LongestLine is null || view.QueueLength <= LongestLine) && Words.All(word => Mentions(view, word));

    private static bool Mentions(DeploymentView view, string word) =>
        Contains(view.Type, word) || Contains(view.Region, word) || Contains(view.Description, word)
        || view.Id.ToString().StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static bool Contains(string text, string word) =>
        text.Contains(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>For the order of a list only: whether an instance is granted is the deployment's own decision.</summary>
    private static bool SeemsPermitted(DeploymentView view, Principal asker)
    {
        var rule = view.Rules.FirstOrDefault(each => each.User == asker.Name && asker.Kind == "user")
            ?? view.Rules.FirstOrDefault(each => each.User == "type:anon" && asker.Kind == "anon")
            ?? view.Rules.FirstOrDefault(each => each.User == "*");
        return asker.ActsFor(view.Owner) || rule?.Capability == Capabilities.Instantiate;
    }
}
