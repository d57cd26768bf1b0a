using Hardshare.Actors.Deployments.Configuration;

namespace Hardshare.Node.Configuration;

/// <summary>The deployments of the configuration that was read at the start.</summary>
public sealed class LocalDeployments(IReadOnlyDictionary<string, DeploymentConfiguration> deployments) : ILocalDeployments
{
    public IReadOnlyCollection<DeploymentConfiguration> All { get; } = [.. deployments.Values];

    public DeploymentConfiguration? Find(string localName) => deployments.GetValueOrDefault(localName);
}
