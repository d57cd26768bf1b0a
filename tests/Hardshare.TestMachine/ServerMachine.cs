using System.Globalization;

namespace Hardshare.TestMachine;

/// <summary>
/// A machine of its own for a server: a network namespace with a cable to each of its clients, which stay on this one. A cable can be pulled, silently: what is under way is lost, and nobody is told. It takes root.
/// </summary>
public sealed class ServerMachine : IDisposable
{
    private readonly NetworkNamespace _network;
    private readonly string[] _cables;

    private ServerMachine(NetworkNamespace network, string[] cables, string[] addresses) => (_network, _cables, Addresses) = (network, cables, addresses);

    /// <summary>Where each client finds the server.</summary>
    public IReadOnlyList<string> Addresses { get; }

    public static ServerMachine Make(int clients)
    {
        var network = new NetworkNamespace();
        // Of 198.18.0.0/15, which is for tests of networks: four addresses a cable, at a place that another test run hardly has.
        var place = (Environment.ProcessId * 31) + network.Number;
        string Address(int client, int end) => string.Create(CultureInfo.InvariantCulture, $"198.{18 + (place / 256 % 2)}.{place % 256}.{(4 * client) + end}");
        var cables = Enumerable.Range(0, clients).Select(i => string.Create(CultureInfo.InvariantCulture, $"hs{place % 100000}-{i}")).ToArray();
        for (var i = 0; i < clients; i++)
            network.AddCable(cables[i], $"{Address(i, 1)}/30", cables[i], $"{Address(i, 2)}/30");
        return new ServerMachine(network, cables, [.. Enumerable.Range(0, clients).Select(i => Address(i, 2))]);
    }

    /// <summary>The client reaches the server no more, nor the server the client.</summary>
    public void Cut(int client) => _network.Inside("ip", "link", "set", _cables[client], "down");

    public void Heal(int client) => _network.Inside("ip", "link", "set", _cables[client], "up");

    /// <inheritdoc cref="NetworkNamespace.Runner"/>
    public IReadOnlyList<string> Runner => _network.Runner;

    /// <summary>Its cables go with it.</summary>
    public void Dispose() => _network.Dispose();
}
