using System.Globalization;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Node.Folders;
using Hardshare.Node.Keys;
using Hardshare.Node.Probes;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Tunnels;

/// <summary>
/// Tunnels as <c>ssh</c> processes that outlive the node. The port at the gateway is chosen here, and told to the gateway through the
/// tunnel's own session: the answer <c>reported PORT</c> means that the forward stands and that the relay knows it.
/// </summary>
public sealed class TunnelLauncher(TunnelLauncherOptions options, DataFolder data, ProcessStarter starter, TimeProvider time)
    : ITunnelLauncher
{
    private readonly GatewayWatch _watch = new(new TcpReach(time), time);
    internal const string Name = "tunnel";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);

    public async Task<TunnelOutcome> StartAsync(TunnelSpec spec, int attempt, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            await starter.KillAsync(data.Processes(spec.Instance), Name).ConfigureAwait(false);
            TunnelState.Write(StateFile(spec.Instance), attempt, TunnelState.TargetOf(spec));
            SecretFile.Write(KnownHosts(spec.Instance), $"{SshCommand.HostAlias} {spec.Gateway.HostKey}\n");
            var port = TunnelState.PortOf(attempt);
            var process = await starter.StartAsync(Describe(spec, port)).ConfigureAwait(false);
            Tell(process, port);
            if (await WaitAsync(process, port, limit, cancellation).ConfigureAwait(false) is not { } problem)
                return new TunnelUp(attempt, process.EndedAsync("ssh"));
            await process.KillAsync().ConfigureAwait(false);
            return new TunnelFailed(problem);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new TunnelFailed(e.Message);
        }
    }

    public Task<TunnelOutcome> AdoptAsync(TunnelSpec spec, CancellationToken cancellation) => Task.FromResult(Adopt(spec));

    public Task ReturnsAsync(GatewayContact gateway, CancellationToken cancellation) => _watch.ReturnsAsync(gateway.SshAddress, gateway.SshPort, cancellation);

    public async Task DestroyAsync(InstanceId instance, CancellationToken cancellation)
    {
        await starter.KillAsync(data.Processes(instance), Name).ConfigureAwait(false);
        DeleteFolder.Whole(Folder(instance));
    }

    private string Folder(InstanceId instance) => Path.Combine(data.Instance(instance), "tunnel");

    private string StateFile(InstanceId instance) => Path.Combine(Folder(instance), "state.json");

    private string KnownHosts(InstanceId instance) => Path.Combine(Folder(instance), "known_hosts");

    private ProcessSpec Describe(TunnelSpec spec, int port)
    {
        var command = SshCommand.For(spec, port, KnownHosts(spec.Instance), options);
        var markers = new Dictionary<string, string>(options.Markers) { [ProcessMarkers.Instance] = spec.Instance.ToString() };
        return new ProcessSpec(Name, data.Processes(spec.Instance), command[0], [.. command.Skip(1)]) { Environment = markers };
    }

    private TunnelOutcome Adopt(TunnelSpec spec)
    {
        if (TunnelState.Read(StateFile(spec.Instance)) is not { } state)
            return new TunnelGone(TunnelState.AnyAttempt(), "no tunnel was started yet");
        // The instance has moved to another gateway, and the node before this one did not get that far.
        if (state.Target is { } target && target != TunnelState.TargetOf(spec))
            return new TunnelGone(state.Attempt + 1, $"the tunnel goes to {target}");
        var adoption = starter.TryAdopt(data.Processes(spec.Instance), Name);
        if (adoption.Process is not { } process)
            return new TunnelGone(state.Attempt + 1, $"the process of the tunnel: {adoption.Reason}");
        // Said again, in case the relay lost what it knew. There is no need to wait: a session that does not get it through has no
        // gateway any more, and ssh ends within seconds.
        Tell(process, TunnelState.PortOf(state.Attempt));
        return new TunnelUp(state.Attempt, process.EndedAsync("ssh"));
    }

    private static void Tell(CarriedProcess process, int port)
    {
        try
        {
            process.WriteLine(port.ToString(CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            // It is just ending, and says itself why.
        }
    }

    /// <summary>Null when the gateway has confirmed, else what is wrong.</summary>
    private async Task<string?> WaitAsync(CarriedProcess process, int port, TimeSpan limit, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        try
        {
            while (true)
            {
                var ended = process.Exited.IsCompleted;
                var words = process.ReadLogTail() + "\n";
                if (words.Contains($"reported {port}\n", StringComparison.Ordinal))
                    return null;
                if (words.Contains($"refused {port}\n", StringComparison.Ordinal))
                    return "the gateway's relay did not take the report of the tunnel's port";
                if (ended)
                    return await process.EndedAsync("ssh").ConfigureAwait(false);
                await Task.Delay(Pause, time, either.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (timer.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return $"the gateway did not confirm the tunnel within {limit.TotalSeconds:0.#} s";
        }
    }
}
