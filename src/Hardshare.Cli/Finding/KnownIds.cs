using Hardshare.Cli.Client;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;

namespace Hardshare.Cli.Finding;

/// <summary>What can be typed for an id, for the shell's completion. Only words that no shell reads as more than a word.</summary>
internal static class KnownIds
{
    public delegate Task<IEnumerable<string>> Source(NodeClient node, CancellationToken cancellation);

    public static async Task<IEnumerable<string>> DeploymentsAsync(NodeClient node, CancellationToken cancellation) =>
        (await node.AskAsync<DeploymentList>(new ListDeployments(), cancellation)).Deployments
            .SelectMany(view => new[] { view.LocalName, IdText.Short(view.Id.Value) }).Where(IsWord);

    public static async Task<IEnumerable<string>> InstancesAsync(NodeClient node, CancellationToken cancellation) =>
        (await node.AskAsync<InstanceList>(new ListInstances(), cancellation)).Instances.Select(view => IdText.Short(view.Id.Value));

    public static async Task<IEnumerable<string>> AllAsync(NodeClient node, CancellationToken cancellation) =>
        [.. await InstancesAsync(node, cancellation), .. await DeploymentsAsync(node, cancellation)];

    private static bool IsWord(string text) =>
        text.Length is > 0 and <= 64 && text[0] != '-' && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
