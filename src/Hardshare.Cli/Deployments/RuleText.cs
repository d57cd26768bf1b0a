using Hardshare.Contracts.Access;

namespace Hardshare.Cli.Deployments;

/// <summary>A rule in words.</summary>
internal static class RuleText
{
    public static string Of(AccessRule rule)
    {
        var who = rule.User switch { "*" => "everyone", "type:anon" => "everyone with an invitation", var user => user };
        return rule.Capability switch
        {
            Capabilities.Instantiate => $"{who} may start instances",
            Capabilities.NoInstantiate => $"{who} may not start instances",
            var other => $"{who}: {other}{(rule.Parameter is { } parameter ? $" {parameter}" : "")}",
        };
    }
}
