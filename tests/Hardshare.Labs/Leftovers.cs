namespace Hardshare.Labs;

/// <summary>What a lab has left behind on the machine: containers, networks, folders, mounts, processes, keys.</summary>
public sealed class Leftovers(Lab lab)
{
    /// <summary>What there still is of one instance; empty when nothing is.</summary>
    public async Task<string[]> OfAsync(string instance) =>
        [.. await MadeByEngineAsync($"label=hardshare.instance={instance}"), .. Files(instance), .. Processes.Naming(instance)];

    /// <summary>What its gateway still has of an instance, which may live and have another one: key, public port, sessions.</summary>
    public string[] AtGateway(string instance)
    {
        var gateway = Path.Combine(lab.Data, "gateway");
        string[] files = [Path.Combine(gateway, "sshd", "authorized_keys"), Path.Combine(gateway, "relay", "state.json")];
        return
        [
            .. files.Where(file => File.Exists(file) && File.ReadAllText(file).Contains(instance, StringComparison.Ordinal)),
            .. Processes.Naming(instance).Where(process => process.Contains(gateway, StringComparison.Ordinal)),
        ];
    }

    /// <summary>What there is that no instance explains, when none lives; the node's own processes excepted.</summary>
    public async Task<string[]> OfAllAsync() =>
    [
        .. await MadeByEngineAsync($"label=hardshare.node={lab.NodeName}"),
        .. Files(""),
        .. Processes.Naming(Path.Combine(lab.Data, "instances")),
        .. await ListeningAsync(),
    ];

    private async Task<IEnumerable<string>> MadeByEngineAsync(string filter)
    {
        var containers = await lab.EngineAsync("ps", "-aq", "--filter", filter);
        var networks = await lab.EngineAsync("network", "ls", "-q", "--filter", filter);
        return [.. Lines(containers).Select(id => $"container {id}"), .. Lines(networks).Select(id => $"network {id}")];
    }

    private IEnumerable<string> Files(string instance)
    {
        var instances = Path.Combine(lab.Data, "instances");
        foreach (var folder in (Directory.Exists(instances) ? Directory.EnumerateDirectories(instances) : []).Where(folder => folder.EndsWith(instance, StringComparison.Ordinal)))
            yield return folder;
        foreach (var mount in File.ReadLines("/proc/self/mountinfo").Where(line => line.Contains(Path.Combine(instances, instance), StringComparison.Ordinal)))
            yield return mount;
        var keys = Path.Combine(lab.Data, "gateway", "sshd", "authorized_keys");
        if (File.Exists(keys) && File.ReadLines(keys).Any(line => line.Contains("ssh", StringComparison.Ordinal) && line.Contains(instance, StringComparison.Ordinal)))
            yield return $"a tunnel's key in {keys}";
    }

    private async Task<IEnumerable<string>> ListeningAsync()
    {
        var listening = (await Executed.RunAsync("ss", ["-Hltnp"])).Succeeded();
        var (first, last) = lab.PublicPorts;
        var own = Processes.With(lab.Folder).Select(pid => $"pid={pid},").ToArray();
        return Lines(listening).Where(line => own.Any(pid => line.Contains(pid, StringComparison.Ordinal)))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3])
            .Where(address => int.TryParse(address[(address.LastIndexOf(':') + 1)..], out var port) && port >= first && port <= last)
            .Select(address => $"the public address {address}");
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
