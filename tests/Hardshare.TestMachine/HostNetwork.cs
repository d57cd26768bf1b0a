using System.Diagnostics;
using System.Globalization;

namespace Hardshare.TestMachine;

/// <summary>
/// A network of its own for one host (a network namespace), as behind a NAT: a link to each of some addresses of this machine, over which it can dial out and nobody can dial in. A link can be cut so that neither side
/// hears of it.
/// </summary>
public sealed class HostNetwork : IDisposable
{
    private readonly NetworkNamespace _network = new();
    private readonly List<Process> _forwards = [];
    private readonly List<string> _sockets = [];
    private readonly int _place;

    public HostNetwork(int links)
    {
        _place = (Environment.ProcessId + (31 * _network.Number)) % 4000;
        for (var link = 0; link < links; link++)
        {
            _network.AddCable(string.Create(CultureInfo.InvariantCulture, $"hso{_place}-{link}"), $"{Address(link, 1)}/30", Device(link), $"{Address(link, 2)}/30");
            _network.Inside("iptables", "-A", "INPUT", "-i", Device(link), "-p", "tcp", "--syn", "-j", "DROP");
        }
    }

    /// <summary>This machine's address at the end of a link.</summary>
    public string Gateway(int link) => Address(link, 1);

    /// <inheritdoc cref="NetworkNamespace.Runner"/>
    public IReadOnlyList<string> Prefix => _network.Runner;

    /// <summary>Nothing passes any more, in either direction, and nobody is told.</summary>
    public void Cut(int link) => Silence(link, "-I");

    public void Heal(int link) => Silence(link, "-D");

    /// <summary>The same for the way to a forwarded port.</summary>
    public void CutForward(int port) => SilenceForward(port, "-I");

    public void HealForward(int port) => SilenceForward(port, "-D");

    /// <summary>Let a port of this machine's loopback be reached at the same one inside, through a socket in this folder.</summary>
    public void Forward(int port, string folder)
    {
        var socket = Path.Combine(folder, $"{_network.Name}.fwd");
        _sockets.Add(socket);
        _forwards.Add(Process.Start("socat", [$"UNIX-LISTEN:{socket},fork", $"TCP:127.0.0.1:{port}"]));
        _forwards.Add(Process.Start(Prefix[0], [.. Prefix.Skip(1), "socat", $"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr", $"UNIX-CONNECT:{socket}"]));
        while (!File.Exists(socket) || !Listens(port))
            Thread.Yield();
    }

    public void Dispose()
    {
        foreach (var forward in _forwards)
        {
            forward.Kill();
            forward.Dispose();
        }
        foreach (var socket in _sockets)
            File.Delete(socket);
        _network.Dispose();
    }

    private void Silence(int link, string how)
    {
        _network.Inside("iptables", how, "INPUT", "-i", Device(link), "-j", "DROP");
        _network.Inside("iptables", how, "OUTPUT", "-o", Device(link), "-j", "DROP");
    }

    private void SilenceForward(int port, string how)
    {
        foreach (var end in new[] { "--dport", "--sport" })
            _network.Inside("iptables", how, "INPUT", "-i", "lo", "-p", "tcp", end, port.ToString(CultureInfo.InvariantCulture), "-j", "DROP");
    }

    // Room for four links a network, in a part of 10.0.0.0/8 that is not likely to be anybody's.
    private string Address(int link, int host) => string.Create(CultureInfo.InvariantCulture, $"10.213.{_place / 16}.{(_place % 16 * 16) + (link * 4) + host}");

    private static string Device(int link) => string.Create(CultureInfo.InvariantCulture, $"link{link}");

    private bool Listens(int port) => _network.Inside("ss", "-Hltn", "sport", "=", string.Create(CultureInfo.InvariantCulture, $":{port}")).Length > 0;
}
