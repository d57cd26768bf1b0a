using System.Globalization;

namespace Hardshare.Cli.Nodes.Checks;

/// <summary>
/// The settings that a check needs, from the lines <c>key = value</c> that <c>Hardshare.Node --check-config</c> prints; what it does not
/// print has the value that hocon/reference.conf gives it.
/// </summary>
internal sealed class NodeSettings(IReadOnlyDictionary<string, string> values)
{
    public NodeSettings(IEnumerable<KeyValuePair<string, string>> pairs)
        : this(new Dictionary<string, string>(pairs))
    {
    }

    public string Data => Get("node.data", "/var/lib/hardshare");

    /// <summary>Whether the node runs instances.</summary>
    public bool IsHost => Roles.Contains("host");

    /// <summary>Whether tunnels end at the node, and users come in.</summary>
    public bool IsGateway => Roles.Contains("gateway");

    private string[] Roles => Get("node.roles", "host gateway").Split(' ');

    public string? Socket => values.GetValueOrDefault("node.socket");

    public string? EngineSocket => values.GetValueOrDefault("containers.socket");

    /// <summary>All images that deployments use.</summary>
    public IReadOnlyList<string> Images =>
        Get("containers.images", $"hardshare/instance:{Version}").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Version => typeof(NodeSettings).Assembly.GetName().Version?.ToString(3) ?? "";

    public string ApiListen => Get("api.listen", "127.0.0.1:8080");

    public string SshAddress => Get("gateway.ssh.address", "127.0.0.1");

    public int SshPort => Number("gateway.ssh.port", 22422);

    public string SshUser => Get("gateway.ssh.user", "hardshare-tunnel");

    public string GatewayListen => Get("gateway.listen", "127.0.0.1");

    public int FirstPort => Number("gateway.first-port", 22000);

    public int LastPort => Number("gateway.last-port", 22999);

    /// <summary>Paths of serial devices, by the robot that has them.</summary>
    public IEnumerable<(string Robot, string Path)> SerialDevices => values
        .Where(pair =>
            pair.Key.StartsWith("deployments.", StringComparison.Ordinal) && pair.Value.StartsWith("serial ", StringComparison.Ordinal))
        .Select(pair => (pair.Key.Split('.')[1], pair.Value["serial ".Length..]));

    public static NodeSettings Read(string output) => new(
        output.Split('\n').Select(line => line.Split(" = ", 2)).Where(parts => parts.Length == 2 && parts[1].Trim().Length > 0)
            .DistinctBy(parts => parts[0].Trim()).Select(parts => KeyValuePair.Create(parts[0].Trim(), parts[1].Trim())));

    private string Get(string key, string otherwise) => values.GetValueOrDefault(key, otherwise);

    private int Number(string key, int otherwise) =>
        int.TryParse(values.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
}
