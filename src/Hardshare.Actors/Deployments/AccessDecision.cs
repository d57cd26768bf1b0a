using Hardshare.Contracts.Access;

namespace Hardshare.Actors.Deployments;

/// <summary>
/// Who may have an instance: the rule for the user by name decides; else the one for the user's class (<c>type:anon</c>, for those who are anonymous); else
/// the one for everyone; else nobody but the owner. Of contrary rules of equal rank the permission wins.
/// </summary>
public static class AccessDecision
{
    public static bool MayInstantiate(Principal principal, string owner, IReadOnlyCollection<AccessRule> rules)
    {
        ArgumentNullException.ThrowIfNull(principal);
        if (principal.IsAdministrator)
            return true;
        var byName = principal.Kind == "user" ? Verdict(rules, principal.Name) : null;
        var byClass = principal.Kind == "anon" ? Verdict(rules, "type:anon") : null;
        return byName ?? byClass ?? (principal.ActsFor(owner) ? true : Verdict(rules, "*") ?? false);
    }

    private static bool? Verdict(IEnumerable<AccessRule> rules, string user)
    {
        bool? verdict = null;
        foreach (var rule in rules.Where(rule => rule.User == user))
        {
            if (rule.Capability == Capabilities.Instantiate)
                return true;
            if (rule.Capability == Capabilities.NoInstantiate)
                verdict = false;
        }
        return verdict;
    }
}
