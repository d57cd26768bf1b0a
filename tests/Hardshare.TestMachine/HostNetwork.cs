using System.Diagnostics;
using System.Globalization;

namespace Hardshare.TestMachine;

/// <summary>
/// A network of its own for one host (a network namespace), as behind a NAT: a link to each of some addresses of this machine, over which it can dial out and nobody can dial in. A link can be cut so that neither side
/// hears of it.
/// </summary>
public sealed class HostNetwork : IDisposable
{
    private static int _networks;
    private readonly List<string> _links = [];
    private readonly List<Process> _forwards = [];
    private readonly List<string> _sockets = [];
    private readonly int _number = (Environment.ProcessId + (31 * Interlocked.Increment(ref _networks))) % 4000;

    public HostNetwork(int links)
    {
        RemoveLeftovers();
        Name = string.Create(CultureInfo.InvariantCulture, $"hs{Environment.ProcessId}-{_number}");
        Run("ip", "netns", "add", Name);
        Inside("ip", "link", "set", "lo", "up");
        for (var i = 0; i < links; i++)
            AddLink(i);
    }

    public string Name { get; }

    /// <summary>This machine's address at the end of a link.</summary>
    public string Gateway(int link) => Address(link, 1);

    /// <summary>The command that runs a program inside.</summary>
    public IReadOnlyList<string> Prefix => ["nsenter", $"--net=/run/netns/{Name}"];

    /// <summary>Nothing passes any more, in either direction, and nobody is told.</summary>
    public void Cut(int link) => Silence(link, "-I");

    public void Heal(int link) => Silence(link, "-D");

    /// <summary>The same for the way to a forwarded port.</summary>
    public void CutForward(int port) => SilenceForward(port, "-I");

    public void HealForward(int port) => SilenceForward(port, "-D");

    /// <summary>Let a port of this machine's loopback be reached at the same one inside, through a socket in this folder.</summary>
    public void Forward(int port, string folder)
    {
        var socket = Path.Combine(folder, $"{Name}.fwd");
        _sockets.Add(socket);
        _forwards.Add(Process.Start("socat", [$"UNIX-LISTEN:{socket},fork", $"TCP:127.0.0.1:{port}"]));
        _forwards.Add(Process.Start("nsenter", [$"--net=/run/netns/{Name}", "socat", $"TCP-LISTEN:{port},bind=127.0.0.1,fork,reuseaddr", $"UNIX-CONNECT:{socket}"]));
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
        foreach (var link in _links)
            Run("ip", "link", "delete", link);
        Run("ip", "netns", "delete", Name);
    }

    /// <summary>Of test runs that were killed. A link goes with the network at its end.</summary>
    private static void RemoveLeftovers()
    {
        foreach (var name in Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", "hs*-*").Select(file => Path.GetFileName(file)!) : [])
            if (int.TryParse(name[2..name.IndexOf('-', StringComparison.Ordinal)], NumberStyles.None, CultureInfo.InvariantCulture, out var pid) && !Directory.Exists($"/proc/{pid}"))
                Run("ip", "netns", "delete", name);
    }

    private void AddLink(int link)
    {
        var (outer, inner) = (string.Create(CultureInfo.InvariantCulture, $"hso{_number}-{link}"), Device(link));
        Run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner, "netns", Name);
        _links.Add(outer);
        Run("ip", "address", "add", $"{Address(link, 1)}/30", "dev", outer);
        Run("ip", "link", "set", outer, "up");
        Inside("ip", "address", "add", $"{Address(link, 2)}/30", "dev", inner);
        Inside("ip", "link", "set", inner, "up");
        Inside("iptables", "-A", "INPUT", "-i", inner, "-p", "tcp", "--syn", "-j", "DROP");
    }

    private void Silence(int link, string how)
    {
        Inside("iptables", how, "INPUT", "-i", Device(link), "-j", "DROP");
        Inside("iptables", how, "OUTPUT", "-o", Device(link), "-j", "DROP");
    }

    private void SilenceForward(int port, string how)
    {
        foreach (var end in new[] { "--dport", "--sport" })
            Inside("iptables", how, "INPUT", "-i", "lo", "-p", "tcp", end, port.ToString(CultureInfo.InvariantCulture), "-j", "DROP");
    }

    // Room for four links a network, in a part of 10.0.0.0/8 that is not likely to be anybody's.
    private string Address(int link, int host) => string.Create(CultureInfo.InvariantCulture, $"10.213.{_number / 16}.{(_number % 16 * 16) + (link * 4) + host}");

    private static string Device(int link) => string.Create(CultureInfo.InvariantCulture, $"link{link}");

    private bool Listens(int port) => Run("nsenter", $"--net=/run/netns/{Name}", "ss", "-Hltn", "sport", "=", string.Create(CultureInfo.InvariantCulture, $":{port}")).Length > 0;

    private void Inside(params string[] command) => Run("nsenter", [$"--net=/run/netns/{Name}", .. command]);

    private static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
    }
}
