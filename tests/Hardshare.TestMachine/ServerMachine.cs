using System.Diagnostics;
using System.Globalization;

namespace Hardshare.TestMachine;

/// <summary>
/// A machine of its own for a server: a network namespace with a cable to each of its clients, which stay on this one. A cable can be pulled, silently: what is under way is lost, and nobody is told. It takes root.
/// </summary>
public sealed class ServerMachine : IDisposable
{
    private const string Prefix = "hardshare-";
    private static int _machines;

    private readonly string[] _links;

    private ServerMachine(string name, string[] links, string[] addresses) => (Name, _links, Addresses) = (name, links, addresses);

    /// <summary>Of the namespace.</summary>
    public string Name { get; }

    /// <summary>Where each client finds the server.</summary>
    public IReadOnlyList<string> Addresses { get; }

    /// <summary>Make it. Machines that killed test runs left behind are removed first.</summary>
    public static ServerMachine Make(int clients)
    {
        RemoveLeftovers();
        var number = Interlocked.Increment(ref _machines);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{number}");
        // Of 198.18.0.0/15, which is for tests of networks: four addresses a cable, at a place that another test run hardly has.
        var place = (Environment.ProcessId * 31) + number;
        var (second, third) = (18 + (place / 256 % 2), place % 256);
        var links = Enumerable.Range(0, clients).Select(i => string.Create(CultureInfo.InvariantCulture, $"hs{place % 100000}-{i}")).ToArray();
        var addresses = Enumerable.Range(0, clients).Select(i => string.Create(CultureInfo.InvariantCulture, $"198.{second}.{third}.{(4 * i) + 2}")).ToArray();
        var machine = new ServerMachine(name, links, addresses);
        Ip("netns", "add", name);
        Ip("-n", name, "link", "set", "lo", "up");
        for (var i = 0; i < clients; i++)
        {
            Ip("link", "add", links[i], "type", "veth", "peer", "name", links[i], "netns", name);
            Ip("addr", "add", string.Create(CultureInfo.InvariantCulture, $"198.{second}.{third}.{(4 * i) + 1}/30"), "dev", links[i]);
            Ip("-n", name, "addr", "add", $"{addresses[i]}/30", "dev", links[i]);
            Ip("link", "set", links[i], "up");
            Ip("-n", name, "link", "set", links[i], "up");
        }
        return machine;
    }

    /// <summary>The client reaches the server no more, nor the server the client.</summary>
    public void Cut(int client) => Ip("-n", Name, "link", "set", _links[client], "down");

    public void Heal(int client) => Ip("-n", Name, "link", "set", _links[client], "up");

    /// <summary>To run a program there: put this before it.</summary>
    public IReadOnlyList<string> Runner => ["ip", "netns", "exec", Name];

    /// <summary>Its cables go with it.</summary>
    public void Dispose() => Ip("netns", "delete", Name);

    private static void RemoveLeftovers()
    {
        if (!Directory.Exists("/run/netns"))
            return;
        foreach (var name in Directory.GetFiles("/run/netns", Prefix + "*").Select(Path.GetFileName).OfType<string>())
            if (name[Prefix.Length..].Split('-')[0] is var owner && int.TryParse(owner, CultureInfo.InvariantCulture, out _) && !Directory.Exists($"/proc/{owner}"))
                Ip("netns", "delete", name);
    }

    private static void Ip(params string[] arguments)
    {
        using var process = Process.Start("ip", arguments);
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"ip {string.Join(' ', arguments)} ended with {process.ExitCode}");
    }
}
