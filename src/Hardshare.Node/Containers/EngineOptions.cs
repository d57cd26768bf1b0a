using System.Net;

namespace Hardshare.Node.Containers;

/// <summary>Which engine a node uses and under which names. Labels tell this workspace's and this node's containers from all others.</summary>
public sealed record EngineOptions(string SocketPath, string Workspace, string Node)
{
    /// <summary>How long an image may take to come.</summary>
    public TimeSpan PullLimit { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Where opened networks get their addresses; the lab must not use the range itself.</summary>
    public IPNetwork AddressPool { get; init; } = new(IPAddress.Parse("10.213.0.0"), 16);

    /// <summary>Names or addresses of the hosts that devices are on: what no opened network may reach. Asked at each start.</summary>
    public Func<IReadOnlyCollection<string>> DeviceHosts { get; init; } = () => [];
}
