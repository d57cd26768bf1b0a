using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Directory;

/// <summary>
/// Who sees what. Deployments are there for everyone to find; who has one at the moment, and other people's rules, are for the owner. An instance is for its user and
/// the deployment's owner.
/// </summary>
public static class DirectoryVisibility
{
    public static bool MaySee(InstanceView view, Principal by)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(by);
        return by.ActsFor(view.User) || by.ActsFor(view.Owner);
    }

    public static DeploymentView Of(DeploymentView view, Principal by)
    {
        ArgumentNullException.ThrowIfNull(view);
        ArgumentNullException.ThrowIfNull(by);
        if (by.ActsFor(view.Owner))
            return view;
        var rules = view.Rules.Where(rule => rule.User == "*" || rule.User == (by.Kind == "anon" ? "type:anon" : by.Name)).ToArray();
        var own = view.CurrentUser is { } user && by.ActsFor(user);
        return view with { Rules = rules, CurrentInstance = own ? view.CurrentInstance : null, CurrentUser = own ? view.CurrentUser : null };
    }
}
