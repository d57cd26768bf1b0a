using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Instances;

/// <summary>A firewall in words.</summary>
internal static class FirewallText
{
    public static string Of(Firewall firewall) =>
        firewall.Rules.Count == 0 ? Rest(firewall.Default)
            : $"{string.Join(", ", firewall.Rules.Select(Of))}; else {Name(firewall.Default)}";

    public static string Name(FirewallAction action) => action.ToString().ToLowerInvariant();

    private static string Of(FirewallRule rule) => $"{Name(rule.Action)} {rule.Source}";

    private static string Rest(FirewallAction action) =>
        action == FirewallAction.Accept ? "open to everyone" : $"closed ({Name(action)} everyone)";
}
