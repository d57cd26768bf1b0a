using System.Net;
using System.Net.Sockets;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Node.Containers.Api;

namespace Hardshare.Node.Containers.Networks;

/// <summary>The networks of instances whose owner opened them: a bridge for each, behind rules that come first.</summary>
internal sealed class OpenedNetworks(EngineConnection connection, EngineOptions options) : IDisposable
{
    private const int Attempts = 20;
    private static readonly Dictionary<string, string> NoLabels = [];
    private readonly NetworkCalls calls = new(connection);
    private readonly PacketFilter filter = new();

    public void Dispose() => filter.Dispose();

    /// <summary>The name of the network for this container, made if it is missing; its rules are in force. <c>none</c> where nothing is opened.</summary>
    public async Task<EngineReply<string>> EnsureAsync(ContainerSpec spec, CancellationToken cancellation)
    {
        if (spec.Network == NetworkAccess.None)
            return "none";
        // Before anything can send a packet, and again after a reboot.
        if (await RulesAsync(cancellation) is { } problem)
            return new EngineFault(EngineFaultKind.Refused, $"the network cannot be opened: {problem}");
        for (var attempt = 1; ; attempt++)
        {
            var all = await calls.ListAsync(NoLabels, cancellation);
            if (!all.Succeeded)
                return all.Fault;
            var name = ContainerRequests.NameOf(spec.Instance);
            if (all.Value.Any(network => network.Name == name))
                return name;
            if (AddressPool.FirstFree(options.AddressPool, SubnetsOf(all.Value)) is not { } subnet)
                return new EngineFault(EngineFaultKind.Refused, $"no subnet is free in {options.AddressPool}");
            var created = await calls.CreateAsync(Request(spec, name, subnet), cancellation);
            // Another instance may have taken the subnet in between.
            if (created.Succeeded)
                return name;
            if (created.Fault.Kind == EngineFaultKind.Away || attempt == Attempts)
                return created.Fault;
        }
    }

    private CreateNetwork Request(ContainerSpec spec, string name, IPNetwork subnet) => new(
        name,
        "bridge",
        new Dictionary<string, string> { ["com.docker.network.bridge.name"] = NetworkRules.BridgeOf(spec.Instance, spec.Network) },
        OwnLabels.For(options, spec),
        new AddressPlan([new AddressRange(subnet.ToString())]));

    private async Task<string?> RulesAsync(CancellationToken cancellation)
    {
        var devices = new HashSet<IPAddress>();
        foreach (var host in options.DeviceHosts())
        {
            try
            {
                devices.UnionWith(await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork, cancellation));
            }
            catch (SocketException error)
            {
                return $"the device's host {host} has no address to keep out of reach: {error.Message}";
            }
        }

        return await filter.EnsureAsync(options.AddressPool, devices, NameServers(), cancellation);
    }

    private static List<IPNetwork> SubnetsOf(List<NetworkDetails> networks)
    {
        var subnets = new List<IPNetwork>();
        foreach (var range in networks.SelectMany(network => network.IPAM?.Config ?? []))
        {
            if (IPNetwork.TryParse(range.Subnet, out var subnet) && subnet.BaseAddress.AddressFamily == AddressFamily.InterNetwork)
                subnets.Add(subnet);
        }

        return subnets;
    }

    private static IEnumerable<IPAddress> NameServers()
    {
        foreach (var line in File.Exists("/etc/resolv.conf") ? File.ReadLines("/etc/resolv.conf") : [])
        {
            if (line.Split(' ', '\t', StringSplitOptions.RemoveEmptyEntries) is ["nameserver", var text, ..]
                && IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(address))
                yield return address;
        }
    }
}
