using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Hardshare.Labs;
using Hardshare.TestMachine;

namespace Hardshare.Bench.Sessions;

/// <summary>A reverse tunnel as one types it, to an sshd of its own, with the cipher and the session that ours has.</summary>
internal sealed class BareTunnel : IAsyncDisposable
{
    private readonly Process _sshd;
    private readonly string _folder;
    private readonly int _port;
    private Process? _ssh;
    private int _forwards;

    private BareTunnel(Process sshd, string folder, int port) => (_sshd, _folder, _port) = (sshd, folder, port);

    /// <summary>Where it listens now; another port each time, as ours.</summary>
    public IPEndPoint Address { get; private set; } = null!;

    private string Target => Path.Combine(_folder, "target.sock");

    public static async Task<BareTunnel> OpenAsync(string parent)
    {
        var folder = Directory.CreateDirectory(Path.Combine(parent, Guid.NewGuid().ToString("N")[..6])).FullName;
        foreach (var key in new[] { "host_key", "key" })
            (await Executed.RunAsync("ssh-keygen", ["-q", "-t", "ecdsa", "-N", "", "-f", Path.Combine(folder, key)])).Succeeded();
        var port = FreePort.Find();
        await File.WriteAllTextAsync(Path.Combine(folder, "authorized_keys"), "command=\"cat\" " + await File.ReadAllTextAsync(Path.Combine(folder, "key.pub")));
        await File.WriteAllTextAsync(
            Path.Combine(folder, "known_hosts"),
            $"[127.0.0.1]:{port} {await File.ReadAllTextAsync(Path.Combine(folder, "host_key.pub"))}");
        await File.WriteAllTextAsync(Path.Combine(folder, "sshd_config"), $"""
            ListenAddress 127.0.0.1:{port}
            HostKey {folder}/host_key
            AuthorizedKeysFile {folder}/authorized_keys
            StrictModes no
            PidFile none
            UsePAM no
            UseDNS no
            PermitRootLogin prohibit-password
            GatewayPorts clientspecified
            """);
        Directory.CreateDirectory("/run/sshd");
        var sshd = Executed.Start("/usr/sbin/sshd", ["-D", "-e", "-f", Path.Combine(folder, "sshd_config")]);
        sshd.BeginErrorReadLine();
        await Banner.WaitAsync(new IPEndPoint(IPAddress.Loopback, port));
        return new BareTunnel(sshd, folder, port);
    }

    /// <summary>Something to connect to at the tunnel's end.</summary>
    public FarEnd Listen() => new(Target);

    /// <summary>Start <c>ssh -T -R</c>; it is not up yet when this returns.</summary>
    public void Start()
    {
        End();
        Address = new IPEndPoint(IPAddress.Loopback, 39000 + (_forwards++ % 500));
        _ssh = Executed.Start("ssh",
        [
            "-F", "none", "-T", "-o", "BatchMode=yes", "-o", "IdentitiesOnly=yes", "-o", $"IdentityFile={_folder}/key",
            "-o", $"UserKnownHostsFile={_folder}/known_hosts", "-o", "ExitOnForwardFailure=yes",
            "-o", "Ciphers=^aes128-gcm@openssh.com", "-o", "KexAlgorithms=^curve25519-sha256",
            "-R", $"{Address}:{Target}", "-p", $"{_port}", "-l", "root", "127.0.0.1",
        ]);
    }

    public ValueTask DisposeAsync()
    {
        End();
        _sshd.Kill();
        _sshd.Dispose();
        return ValueTask.CompletedTask;
    }

    private void End()
    {
        if (_ssh is null)
            return;
        if (!_ssh.HasExited)
            _ssh.Kill();
        _ssh.WaitForExit();
        _ssh.Dispose();
        _ssh = null;
    }
}
