namespace Hardshare.Actors.Deployments.Configuration;

/// <summary>The host's configuration, by local name. What disappears from it is offline, not dissolved.</summary>
public interface ILocalDeployments
{
    DeploymentConfiguration? Find(string localName);

    IReadOnlyCollection<DeploymentConfiguration> All { get; }
}
