using System.Globalization;
using System.Runtime.InteropServices;
using Hardshare.Carrier.Control;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Carriers;

/// <summary>
/// How the two roles of <c>Hardshare.Carrier</c> are started. Its program lies beside the node's own. They write one line when they fail
/// and nothing else, so their logs need no limit.
/// </summary>
public static class CarrierSpecs
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "Hardshare.Carrier");

    /// <summary>The relay of this node's gateway.</summary>
    /// <param name="folder">The relay's folder; handle and log go there too.</param>
    /// <param name="publicAddress">Where public ports are opened unless an instance says otherwise; null for all addresses.</param>
    /// <param name="reportGroup">The group that the tunnels' sessions run in.</param>
    /// <param name="markers">See <see cref="ProcessMarkers"/>.</param>
    public static ProcessSpec Relay(
        string folder, string? publicAddress, int? reportGroup, IReadOnlyDictionary<string, string> markers)
    {
        List<string> arguments = ["relay", "--folder", folder];
        if (publicAddress is not null)
            arguments.AddRange(["--public-address", publicAddress]);
        if (reportGroup is { } group)
            arguments.AddRange(["--report-group", group.ToString(CultureInfo.InvariantCulture)]);
        return new ProcessSpec("relay", folder, Program, arguments) { Environment = With(markers), LogLimit = null };
    }

    /// <summary>A device stream. Writes its configuration into its folder.</summary>
    /// <param name="config">Its <see cref="StreamConfig.Folder"/> gets <c>config.json</c>, handle and log.</param>
    /// <param name="markers">See <see cref="ProcessMarkers"/>.</param>
    /// <exception cref="IOException">The configuration cannot be written.</exception>
    public static ProcessSpec Stream(StreamConfig config, IReadOnlyDictionary<string, string> markers)
    {
        Directory.CreateDirectory(config.Folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var path = Path.Combine(config.Folder, "config.json");
        File.WriteAllBytes(path, ControlJson.ToFile(config));
        return new ProcessSpec("stream", config.Folder, Program, ["stream", "--config", path])
        {
            Environment = With(markers),
            LogLimit = null,
        };
    }

    private static Dictionary<string, string> With(IReadOnlyDictionary<string, string> markers)
    {
        var variables = new Dictionary<string, string>(markers)
        {
            // No sockets for debuggers in the temporary folder, and no thread that serves them.
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        // The runtime that runs the node runs the carrier: shared/Microsoft.NETCore.App/VERSION is below its root.
        var runtime = RuntimeEnvironment.GetRuntimeDirectory().TrimEnd('/');
        if (Path.GetFullPath(Path.Combine(runtime, "../../..")) is var root && File.Exists(Path.Combine(root, "dotnet")))
            variables["DOTNET_ROOT"] = root;
        return variables;
    }
}
