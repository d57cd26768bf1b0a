using System.Text.Json;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Node.Keys;

namespace Hardshare.Node.Tunnels;

/// <summary>What a later node process has to know of a tunnel: <c>tunnel/state.json</c>.</summary>
/// <param name="Version">Of this record.</param>
/// <param name="Attempt">The number of the last start, at least 1.</param>
/// <param name="Target">The gateway that it goes to, and the loopback address there; null in what an earlier version wrote.</param>
internal sealed record TunnelState(int Version, int Attempt, string? Target = null)
{
    private const int Current = 1;
    private const int FirstPort = 40000;
    private const int Ports = 20000;

    /// <summary>
    /// The first number of a new instance: any, because the gateway may for a moment still hold the forward of the one that had the public
    /// port, and so the loopback address, before.
    /// </summary>
    public static int AnyAttempt() => Random.Shared.Next(1, Ports);

    /// <summary>Where this attempt listens. A new one each time: the gateway may hold a stale forward for some seconds.</summary>
    public static int PortOf(int attempt) => FirstPort + attempt % Ports;

    public static TunnelState? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<TunnelState>(File.ReadAllBytes(path)) is { Version: Current } state ? state : null;
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    public static string TargetOf(TunnelSpec spec) => $"{spec.Gateway.Name} {spec.Loopback}";

    public static void Write(string path, int attempt, string target) =>
        SecretFile.Write(path, JsonSerializer.Serialize(new TunnelState(Current, attempt, target)));
}
