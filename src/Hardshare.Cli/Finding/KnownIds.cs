using Hardshare.Cli.Client;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Finding;

/// <summary>What can be typed for an id, for the shell's completion. Only words that no shell reads as more than a word.</summary>
internal static class KnownIds
{
    public delegate IEnumerable<string> Source(NodeClient node);

    public static IEnumerable<string> Deployments(NodeClient node) =>
        node.Ask<DeploymentList>(new ListDeployments()).Deployments
            .SelectMany(view => new[] { view.LocalName, IdText.Short(view.Id.Value) }).Where(IsWord);

    public static IEnumerable<string> Instances(NodeClient node) =>
        node.Ask<InstanceList>(new ListInstances()).Instances.Select(view => IdText.Short(view.Id.Value));

    public static IEnumerable<string> All(NodeClient node) =>
        [.. Instances(node), .. Deployments(node)];

    private static bool IsWord(string text) =>
        text.Length is > 0 and <= 64 && text[0] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
