using System.Diagnostics;
using System.Net.Sockets;
using Hardshare.Node.Keys;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Ssh;

/// <summary>An OpenSSH server such as an instance's container has one, on a loopback port.</summary>
public sealed class PlainSshServer : IDisposable
{
    private readonly Process _process;

    public PlainSshServer(TemporaryFolder folder, params string[] options)
    {
        HostKey = SshKeyPair.CreateEcdsa();
        var key = folder.FilePath("plain_host_key");
        SecretFile.Write(key, HostKey.PrivatePem);
        Tool.RunAsync("chown", "hardshare-tunnel", key).GetAwaiter().GetResult();
        Port = FreePort.Find();
        string[] arguments =
        [
            "--reuid=hardshare-tunnel", "--clear-groups", "--regid=hardshare-tunnel", "/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null",
            "-o", $"ListenAddress=127.0.0.1:{Port}", "-o", $"HostKey={key}", "-o", "PidFile=none", "-o", "UsePAM=no",
            .. options.SelectMany(option => new[] { "-o", option }),
        ];
        _process = Process.Start(new ProcessStartInfo("setpriv", arguments) { RedirectStandardError = true })!;
        while (_process.StandardError.ReadLine() is { } line && !line.StartsWith("Server listening", StringComparison.Ordinal))
        {
        }
    }

    public int Port { get; }

    public SshKeyPair HostKey { get; }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
