using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Deployments.Instances.Probes;

/// <summary>Looks at an instance as a user would: from the public address.</summary>
public interface IProbe
{
    /// <summary>
    /// Connect to the public address, read the SSH banner and the host key, and compare. Tries until <paramref name="limit"/>; null when
    /// all is well, else what was wrong at the last try.
    /// </summary>
    Task<string?> ProbeAsync(InstanceId instance, PublicEndpoint endpoint, string hostKey, TimeSpan limit, CancellationToken cancellation);
}
