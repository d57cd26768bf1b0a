using System.Diagnostics;
using System.Globalization;

namespace Hardshare.TestMachine;

/// <summary>A network namespace of a test's own, with its loopback up. It takes root.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private const string Prefix = "hardshare-";
    private static int _made;
    private readonly List<string> _cables = [];

    /// <summary>Make it. Those that killed test runs left behind are removed first.</summary>
    public NetworkNamespace()
    {
        RemoveLeftovers();
        Number = Interlocked.Increment(ref _made);
        Name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Number}");
        Ip("netns", "add", Name);
        Inside("ip", "link", "set", "lo", "up");
    }

    /// <summary>Which one of this process it is, from 1.</summary>
    public int Number { get; }

    public string Name { get; }

    /// <summary>To run a program there: put this before it.</summary>
    public IReadOnlyList<string> Runner => ["nsenter", $"--net=/run/netns/{Name}"];

    /// <summary>A cable between this machine and the namespace, a device at either end, with these two addresses of one network (in CIDR form).</summary>
    public void AddCable(string outer, string outerAddress, string inner, string innerAddress)
    {
        Ip("link", "add", outer, "type", "veth", "peer", "name", inner, "netns", Name);
        _cables.Add(outer);
        Ip("address", "add", outerAddress, "dev", outer);
        Inside("ip", "address", "add", innerAddress, "dev", inner);
        Ip("link", "set", outer, "up");
        Inside("ip", "link", "set", inner, "up");
    }

    /// <summary>Run a program there; returns what it printed. Throws, with what it complained of, when it fails.</summary>
    public string Inside(params string[] command) => Run(Runner[0], [.. Runner.Skip(1), .. command]);

    /// <summary>A program that still runs there keeps the namespace, but has no cable any more.</summary>
    public void Dispose()
    {
        foreach (var cable in _cables)
            Ip("link", "delete", cable);
        Ip("netns", "delete", Name);
    }

    private static void RemoveLeftovers()
    {
        if (!Directory.Exists("/run/netns"))
            return;
        foreach (var name in Directory.GetFiles("/run/netns", Prefix + "*").Select(Path.GetFileName).OfType<string>())
            if (name[Prefix.Length..].Split('-')[0] is var owner && int.TryParse(owner, CultureInfo.InvariantCulture, out _) && !Directory.Exists($"/proc/{owner}"))
                Ip("netns", "delete", name);
    }

    private static void Ip(params string[] arguments) => Run("ip", arguments);

    private static string Run(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {errors.Result}");
    }
}
