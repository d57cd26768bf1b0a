using System.Net;

namespace Hardshare.Bench.Sessions;

/// <summary>An instance's whole way in, the public port, relay and tunnel, with a far end of ours behind it instead of its SSH server.</summary>
internal sealed class OwnTunnel : IAsyncDisposable
{
    private readonly SessionLab _lab;
    private readonly Session _session;
    private readonly FarEnd _end;

    private OwnTunnel(SessionLab lab, Session session, FarEnd end) => (_lab, _session, _end) = (lab, session, end);

    public IPEndPoint Address => _session.Address;

    /// <summary>The instance's tunnel on the host.</summary>
    public int SshPid => Labs.Processes.Only("ssh", "-R", _session.Id);

    /// <summary>Where the tunnel listens at the gateway, behind the relay.</summary>
    public IPEndPoint Inner
    {
        get
        {
            var command = File.ReadAllText($"/proc/{SshPid}/cmdline").Split('\0');
            return IPEndPoint.Parse(string.Join(':', command[Array.IndexOf(command, "-R") + 1].Split(':')[..2]));
        }
    }

    public static async Task<OwnTunnel> OpenAsync(SessionLab lab)
    {
        var session = await lab.LaunchAsync("cold");
        var socket = Path.Combine(lab.Lab.Folder, "data", "instances", session.Id, "shared", "ssh", "ssh.sock");
        return new OwnTunnel(lab, session, new FarEnd(socket));
    }

    public async ValueTask DisposeAsync()
    {
        _end.Dispose();
        await _lab.TerminateAsync(_session);
    }
}
