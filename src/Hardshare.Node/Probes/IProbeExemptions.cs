using System.Net;

namespace Hardshare.Node.Probes;

/// <summary>Lets the node's own look at an instance pass the instance's firewall, uncounted.</summary>
public interface IProbeExemptions
{
    /// <summary>
    /// The next connection from <paramref name="source"/> to this instance, within some seconds, is a probe. Throws <see
    /// cref="IOException"/>.
    /// </summary>
    Task ExemptAsync(InstanceId instance, IPEndPoint source, CancellationToken cancellation);
}
