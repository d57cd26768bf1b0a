using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Hocon;

namespace Hardshare.Node.Configuration;

/// <summary>Reads the sections of <c>hardshare.deployments</c>, each over <c>hardshare.defaults</c>.</summary>
internal static class DeploymentReader
{
    public static IReadOnlyDictionary<string, DeploymentConfiguration> ReadAll(HoconObject deployments, HoconObject defaults, string image)
    {
        // The defaults are read for their own sake, so that a misspelt one is found where there is no deployment yet.
        ReadWhole("defaults", defaults, image);
        var all = deployments.Keys.ToDictionary(name => name, name => ReadWhole(name, Section(deployments, name).WithFallback(defaults), image));
        deployments.MarkAllRead();
        return all;
    }

    private static DeploymentConfiguration ReadWhole(string name, HoconObject from, string image)
    {
        var configuration = Read(name, from, image);
        var unread = from.FindUnreadKeys();
        return unread.Count == 0 ? configuration : throw Invalid.At(unread[0].Origin, unread[0].ToString());
    }

    private static HoconObject Section(HoconObject deployments, string name) =>
        IsName(name) ? deployments[name]!.AsObject() : throw Invalid.Value(deployments, HoconPath.Join(name), "a local name of letters, digits, hyphens and underscores");

    private static DeploymentConfiguration Read(string name, HoconObject from, string image) => new(
        name,
        from.GetString("image", image),
        Enumerated<PullPolicy>(from, "pull"),
        new ContainerLimits(from.GetSize("memory"), from.GetDouble("cpus"), from.GetInt32("processes")),
        Enumerated<NetworkAccess>(from, "network"),
        [.. from.GetObjects("mounts").Select(ReadMount)],
        ReadDevices(from),
        new LifecycleActions(ReadActions(from, "actions.before"), ReadActions(from, "actions.start"), ReadActions(from, "actions.end")),
        from.GetObjectOrNull("monitor") is { } monitor ? ReadMonitor(monitor) : null,
        ReadLimits(from.GetObject("limits"), ReadHosts(from).Count))
    {
        Warm = ReadWarm(from),
        Hosts = ReadHosts(from),
        Partition = from.Has("partition") ? Enumerated<PartitionPolicy>(from, "partition") : PartitionPolicy.Keep,
    };

    // Another host has no access to what is plugged into this one.
    private static IReadOnlyList<string> ReadHosts(HoconObject from)
    {
        IReadOnlyList<string> hosts = from.Has("hosts") ? from.GetStrings("hosts") : [];
        if (hosts.Count > 1 && ReadDevices(from).OfType<SerialDevice>().FirstOrDefault() is { } serial)
            throw Invalid.Value(from, "hosts", $"one host, because device {serial.Name} is a serial port of one");
        return hosts;
    }

    private static int ReadWarm(HoconObject from) => from.GetInt32("warm", 0) switch
    {
        0 => 0,
        1 when from.GetString("network") == "none" => 1,
        1 => throw Invalid.Value(from, "warm", "0, because network is not none"),
        _ => throw Invalid.Value(from, "warm", "0 or 1"),
    };

    private static ContainerMount ReadMount(HoconObject from)
    {
        if (!Path.IsPathRooted(from.GetString("source")))
            throw Invalid.Value(from, "source", "an absolute path of the host");
        return Path.IsPathRooted(from.GetString("target"))
            ? new ContainerMount(from.GetString("source"), from.GetString("target"), from.GetBoolean("read-only", true))
            : throw Invalid.Value(from, "target", "an absolute path of the container");
    }

    private static IReadOnlyList<DeviceConfiguration> ReadDevices(HoconObject from) =>
        from.GetObjectOrNull("devices") is { } devices ? [.. devices.Keys.Select(name => ReadDevice(devices, name))] : [];

    private static DeviceConfiguration ReadDevice(HoconObject devices, string name)
    {
        if (!IsName(name) || name.Length > 32 || !char.IsAsciiLetter(name[0]))
            throw Invalid.Value(devices, HoconPath.Join(name), "a device name: a letter, then up to 31 letters, digits, hyphens and underscores");
        var device = devices[name]!.AsObject();
        switch (device.GetString("kind"))
        {
            case "serial":
                if (!Path.IsPathRooted(device.GetString("path")))
                    throw Invalid.Value(device, "path", "the absolute path of a terminal device such as /dev/ttyUSB0");
                return new SerialDevice(name, device.GetString("path"), device.GetInt32("baud", 115200));
            case "tcp":
                if (device.GetInt32("port") is < 1 or > 65535)
                    throw Invalid.Value(device, "port", "a port from 1 to 65535");
                return new TcpDevice(name, device.GetString("host"), device.GetInt32("port"));
            default:
                throw Invalid.Value(device, "kind", "serial or tcp");
        }
    }

    private static IReadOnlyList<ActionConfiguration> ReadActions(HoconObject from, string path) =>
        [.. from.GetObjects(path).Select(action => new ActionConfiguration(ReadCommand(action), Positive(action, "limit", TimeSpan.FromSeconds(30))))];

    private static MonitorConfiguration ReadMonitor(HoconObject from) => new(
        ReadCommand(from), Positive(from, "interval", TimeSpan.FromMinutes(1)), Positive(from, "limit", TimeSpan.FromSeconds(10)),
        AtLeastOne(from, "failures", 3));

    private static IReadOnlyList<string> ReadCommand(HoconObject from) =>
        from.GetStrings("command") is { Count: > 0 } command ? command : throw Invalid.Value(from, "command", "a program and its arguments");

    private static InstanceLimits ReadLimits(HoconObject from, int hosts)
    {
        var standard = InstanceLimits.Default;
        var deadMan = hosts > 1 ? InstanceLimits.DeadManOfSeveralHosts : standard.DeadMan;
        return new InstanceLimits(
            Positive(from, "init", standard.InitLimit), Positive(from, "clean-up", standard.CleanUpLimit),
            from.Has("lifetime") ? Positive(from, "lifetime", TimeSpan.Zero) : null,
            Positive(from, "keep-alive", standard.KeepAliveSilence), Positive(from, "dead-man", deadMan),
            AtLeastOne(from, "container-restarts", standard.ContainerRestarts, least: 0),
            Positive(from, "container-restart-window", standard.ContainerRestartWindow));
    }

    private static TimeSpan Positive(HoconObject from, string path, TimeSpan fallback) =>
        from.GetDuration(path, fallback) is var time && time > TimeSpan.Zero ? time : throw Invalid.Value(from, path, "a time above zero such as 30 s");

    private static int AtLeastOne(HoconObject from, string path, int fallback, int least = 1) =>
        from.GetInt32(path, fallback) is var number && number >= least ? number : throw Invalid.Value(from, path, $"a whole number from {least}");

    private static T Enumerated<T>(HoconObject from, string path)
        where T : struct, Enum
    {
        var text = from.GetString(path).Replace("-", "", StringComparison.Ordinal);
        var names = Enum.GetNames<T>();
        return names.FirstOrDefault(name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } found
            ? Enum.Parse<T>(found)
            : throw Invalid.Value(from, path, $"one of {string.Join(", ", names.Select(Spelled))}");
    }

    private static string Spelled(string name) =>
        string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));

    private static bool IsName(string name) => name.Length is > 0 and <= 63 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');
}
