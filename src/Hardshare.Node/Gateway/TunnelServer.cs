using System.Net.Sockets;
using System.Security.Cryptography;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Node.Folders;
using Hardshare.Node.Keys;
using Hardshare.Node.Probes;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Gateway;

/// <summary>
/// A private sshd that runs as an unprivileged user altogether and outlives the node. Its folder belongs to root: that user reads what is
/// in it and can change nothing. When the listener dies, tunnels that stand live on, for each has a process of its own.
/// </summary>
public sealed class TunnelServer(TunnelServerOptions options, DataFolder data, ProcessStarter starter, TimeProvider time)
    : ITunnelServer, IDisposable
{
    internal const string Name = "sshd";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);
    private readonly SemaphoreSlim _one = new(1);
    private GatewayContact? _contact;

    public GatewayContact Contact => _contact ?? throw new InvalidOperationException("The gateway's sshd was not started yet.");

    private string Folder => data.TunnelServer;

    internal string ProcessFolder => Path.Combine(Folder, "process");

    public async Task<ServerProcess> EnsureStartedAsync(CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var user = SystemUser.Find(options.User);
            var files = new TunnelServerFolder(Folder, user);
            files.Prepare();
            var hostKey = files.HostKey();
            _contact = ContactWith(hostKey);
            var changed = files.Write("sshd_config", SshdConfiguration.Write(options, user.Name, Folder));

            var adopted = changed ? null : starter.TryAdopt(ProcessFolder, Name).Process;
            if (adopted is { } running && await AnswersAsync(hostKey, running, cancellation).ConfigureAwait(false))
                return new ServerProcess(true, running.EndedAsync("sshd"));
            await starter.KillAsync(ProcessFolder, Name).ConfigureAwait(false);
            var started = await starter.StartAsync(Spec(user)).ConfigureAwait(false);
            if (await AnswersAsync(hostKey, started, cancellation).ConfigureAwait(false))
                return new ServerProcess(false, started.EndedAsync("sshd"));
            var words = started.ReadLogTail();
            await starter.KillAsync(ProcessFolder, Name).ConfigureAwait(false);
            throw new IOException($"The gateway's sshd does not answer at {options.ListenAddress}:{options.Port}. It said: {words}");
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task AuthorizeAsync(IReadOnlyCollection<TunnelGrant> grants, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var user = SystemUser.Find(options.User);
            var script = Path.Combine(Folder, TunnelServerFolder.Report);
            var tunnels = new AuthorizedTunnels(script, user.Id, Path.Combine(data.Relay, "report"));
            new TunnelServerFolder(Folder, user).Write(TunnelServerFolder.AuthorizedKeys, tunnels.Write(grants));
        }
        finally
        {
            _one.Release();
        }
    }

    public Task<IReadOnlyCollection<TunnelGrant>> AuthorizedAsync(CancellationToken cancellation) =>
        Task.Run(() => Path.Combine(Folder, TunnelServerFolder.AuthorizedKeys) is var file && File.Exists(file) ? AuthorizedTunnels.Read(File.ReadLines(file)) : [], cancellation);

    /// <summary>How hosts will reach it, before it is started. Throws <see cref="IOException"/> with what is wrong.</summary>
    public GatewayContact Prepare()
    {
        var files = new TunnelServerFolder(Folder, SystemUser.Find(options.User));
        files.Prepare();
        return ContactWith(files.HostKey());
    }

    /// <summary>End the listener; tunnels that stand live on.</summary>
    public Task EndAsync() => starter.KillAsync(ProcessFolder, Name);

    public void Dispose() => _one.Dispose();

    private GatewayContact ContactWith(SshKeyPair hostKey) =>
        new(options.GatewayName, options.ContactAddress ?? options.ListenAddress, options.Port, options.User, hostKey.PublicLine);

    /// <summary>All of it is that user's, and can never become anybody else's, whatever it runs.</summary>
    private ProcessSpec Spec(SystemUser user)
    {
        string[] server = [options.Sshd, "-D", "-e", "-f", Path.Combine(Folder, "sshd_config")];
        string[] become =
        [
            "/usr/bin/setpriv", $"--reuid={user.Id}", $"--regid={user.Group}", "--clear-groups", "--no-new-privs", "--inh-caps=-all",
            "--bounding-set=-all", "--",
        ];
        string[] command = Environment.IsPrivilegedProcess ? [.. become, .. server] : server;
        return new ProcessSpec(Name, ProcessFolder, command[0], command[1..]) { Environment = options.Markers };
    }

    /// <summary>Whether this very server, by its host key, answers while the process lives.</summary>
    private async Task<bool> AnswersAsync(SshKeyPair hostKey, CarriedProcess process, CancellationToken cancellation)
    {
        var expected = Convert.FromBase64String(hostKey.PublicLine.Split(' ')[1]);
        using var timer = new CancellationTokenSource(options.StartLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            while (!process.Exited.IsCompleted)
            {
                if (await TryAsync(expected, either.Token).ConfigureAwait(false))
                    return !process.Exited.IsCompleted;
                await Task.Delay(Pause, time, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The time is over.
        }
        return false;
    }

    private async Task<bool> TryAsync(byte[] hostKey, CancellationToken cancellation)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(ReachableAddress(), options.Port, cancellation).ConfigureAwait(false);
            return await HostKeyCheck.RunAsync(client.GetStream(), hostKey, cancellation).ConfigureAwait(false) is null;
        }
        catch (Exception e) when (e is SocketException or IOException or FormatException or CryptographicException)
        {
            return false;
        }
    }

    private string ReachableAddress() => options.ListenAddress switch { "0.0.0.0" => "127.0.0.1", "::" => "::1", var address => address };
}
