using System.Net.Sockets;

namespace Hardshare.Node.Containers;

/// <summary>Where the container engine's socket is, as <c>scripts/engine socket</c> finds it.</summary>
public static class EngineSocket
{
    public const string Private = "/run/hardshare-engine/docker.sock";

    private const string Machine = "/var/run/docker.sock";
    private const string Scheme = "unix://";

    /// <summary>
    /// <c>DOCKER_HOST</c> and no other if it is set, else the machine's engine if one listens there, else the private one of
    /// <c>scripts/engine</c>, whether it runs or not. Throws <see cref="NotSupportedException"/> when <c>DOCKER_HOST</c> is no Unix socket.
    /// </summary>
    public static string Find() => Find(Environment.GetEnvironmentVariable, Listens);

    internal static string Find(Func<string, string?> variable, Func<string, bool> listens)
    {
        if (variable("DOCKER_HOST") is { Length: > 0 } host)
        {
            return host.StartsWith(Scheme, StringComparison.Ordinal)
                ? host[Scheme.Length..]
                : throw new NotSupportedException($"DOCKER_HOST is {host}: only unix:// sockets will do");
        }

        var own = variable("HARDSHARE_ENGINE_RUN") is { Length: > 0 } folder ? Path.Combine(folder, "docker.sock") : Private;
        return listens(Machine) ? Machine : own;
    }

    private static bool Listens(string path)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
