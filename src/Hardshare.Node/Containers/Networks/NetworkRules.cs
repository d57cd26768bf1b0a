using System.Globalization;
using System.Net;
using System.Text;
using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Node.Containers.Networks;

/// <summary>
/// The packet filter's rules for all opened networks of this host, which it tells by the names of their bridges. An instance reaches no port of
/// the host and no device's address, whatever its access; with <see cref="NetworkAccess.Internet"/> no private address either, but the host's
/// name servers. Nothing reaches an instance but answers.
/// </summary>
public static class NetworkRules
{
    public const string Bridges = "hsnet+";
    public const string Input = "HARDSHARE-INPUT";
    public const string Forward = "HARDSHARE-FORWARD";
    public const string Translation = "HARDSHARE-NAT";

    /// <summary>What belongs to nobody on the internet (RFC 6890), so that it is the lab's.</summary>
    private static readonly string[] Private =
    [
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "224.0.0.0/4",
        "240.0.0.0/4",
    ];

    /// <summary>The name of an instance's bridge; an interface's name has 15 characters at most.</summary>
    public static string BridgeOf(InstanceId instance, NetworkAccess access) =>
        $"hsnet{LetterOf(access)}{instance.Value:N}"[..15];

    /// <summary>The chains, as <c>iptables-restore --noflush</c> replaces them at once.</summary>
    public static string Chains(IPNetwork pool, IEnumerable<IPAddress> devices, IEnumerable<IPAddress> nameServers)
    {
        var internet = $"hsnet{LetterOf(NetworkAccess.Internet)}+";
        var text = new StringBuilder()
            .AppendLine("*filter")
            .AppendLine(CultureInfo.InvariantCulture, $":{Input} - [0:0]")
            .AppendLine(CultureInfo.InvariantCulture, $":{Forward} - [0:0]")
            .AppendLine(CultureInfo.InvariantCulture, $"-A {Input} -j REJECT")
            .AppendLine(CultureInfo.InvariantCulture, $"-A {Forward} -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT")
            .AppendLine(CultureInfo.InvariantCulture, $"-A {Forward} -o {Bridges} -j REJECT");
        foreach (var device in devices)
            text.AppendLine(CultureInfo.InvariantCulture, $"-A {Forward} -d {device} -j REJECT");
        foreach (var server in nameServers)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"-A {Forward} -d {server} -p udp --dport 53 -j ACCEPT")
                .AppendLine(CultureInfo.InvariantCulture, $"-A {Forward} -d {server} -p tcp --dport 53 -j ACCEPT");
        }
        foreach (var range in Private)
            text.AppendLine(CultureInfo.InvariantCulture, $"-A {Forward} -i {internet} -d {range} -j REJECT");
        return text.AppendLine(CultureInfo.InvariantCulture, $"-A {Forward} -j ACCEPT")
            .AppendLine("COMMIT")
            .AppendLine("*nat")
            .AppendLine(CultureInfo.InvariantCulture, $":{Translation} - [0:0]")
            .AppendLine(CultureInfo.InvariantCulture, $"-A {Translation} -s {pool} ! -d {pool} -j MASQUERADE")
            .AppendLine("COMMIT")
            .ToString();
    }

    /// <summary>What leads packets into the chains: table, chain and rule.</summary>
    public static IReadOnlyList<(string Table, string Chain, string[] Rule)> Jumps { get; } =
    [
        ("filter", "INPUT", ["-i", Bridges, "-j", Input]),
        .. ThroughForward("FORWARD"),
        ("nat", "POSTROUTING", ["-j", Translation]),
    ];

    /// <summary>The jumps for packets that pass through the host, from FORWARD or from the chain that another engine looks at before its own.</summary>
    public static IEnumerable<(string Table, string Chain, string[] Rule)> ThroughForward(string chain) =>
        [("filter", chain, ["-i", Bridges, "-j", Forward]), ("filter", chain, ["-o", Bridges, "-j", Forward])];

    private static char LetterOf(NetworkAccess access) => access == NetworkAccess.Lab ? 'l' : 'i';
}
