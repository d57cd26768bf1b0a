using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Tunnels;
using Hardshare.TestMachine;

namespace Hardshare.TestSupport.Ssh;

/// <summary>A gateway with many tunnels, each with its actor, that is gone for a while.</summary>
public sealed class ManyTunnels : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private readonly TestGateway _gateway = new();
    private readonly Channel<IObservation> _seen = Channel.CreateUnbounded<IObservation>();
    private readonly ActorSystem _system = ActorSystem.Create("tunnels", ConfigurationFactory.ParseString("akka.loglevel = OFF"));
    private readonly List<TunnelSpec> _specs = [];

    public static async Task<ManyTunnels> PrepareAsync(int count)
    {
        var many = new ManyTunnels();
        await many._gateway.StartAsync();
        for (var i = 0; i < count; i++)
            many._specs.Add(await many._gateway.AddInstanceAsync());
        return many;
    }

    /// <summary>How long as many bare <c>ssh</c> take that are started at once with the same command line, until all of them listen. They are gone afterwards.</summary>
    public async Task<TimeSpan> StartBareAsync()
    {
        var port = TunnelState.PortOf(0);
        var commands = _specs.Select(spec => SshCommand.For(spec, port, KnownHostsOf(spec), new TunnelLauncherOptions())).ToArray();
        HashSet<string> expected = [.. _specs.Select(spec => string.Create(CultureInfo.InvariantCulture, $"{spec.Loopback}:{port}"))];
        var watch = Stopwatch.StartNew();
        var started = commands.Select(command => Process.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardInput = true, RedirectStandardOutput = true })!).ToArray();
        while (!expected.IsSubsetOf(await ListeningAsync()))
            if (watch.Elapsed > Limit)
                throw new TimeoutException("not all of the bare tunnels stand");
        var taken = watch.Elapsed;
        foreach (var ssh in started)
        {
            ssh.Kill();
            await ssh.WaitForExitAsync();
            ssh.Dispose();
        }
        while (expected.Overlaps(await ListeningAsync()))
            if (watch.Elapsed > 2 * Limit)
                throw new TimeoutException("the bare tunnels do not go");
        return taken;
    }

    /// <summary>Start them all at once; how long it took until all stood.</summary>
    public async Task<TimeSpan> StartAsync()
    {
        var launcher = _gateway.Launcher;
        var watch = Stopwatch.StartNew();
        var parts = _specs.Select(spec => (Spec: spec, Actor: _system.ActorOf(Props.Create(() => new Parent(spec.Instance, launcher, _seen.Writer))))).ToArray();
        var started = await Task.WhenAll(parts.Select(part => part.Actor.Ask<PartMessages.PartStarted>(new TunnelActor.OpenTunnel(part.Spec), Limit)));
        return started.FirstOrDefault(one => one.Problem is not null) is { Problem: var problem } ? throw new InvalidOperationException(problem) : watch.Elapsed;
    }

    /// <summary>The gateway's sshd dies with all of its sessions, and is started again after a while; how long it took from then until all tunnels stood again. One that was given up is an error.</summary>
    public async Task<TimeSpan> LoseGatewayForAsync(TimeSpan away)
    {
        // One of them may end by itself meanwhile.
        await Tool.RunAsync("/bin/sh", "-c", $"kill -9 {string.Join(' ', ProcessTree.WithDescendants([_gateway.ServerPid]))} || true");
        await SeenAsync<InstancePartBroken>();
        await Task.Delay(away, TimeProvider.System);
        await _gateway.Server.EnsureStartedAsync(CancellationToken.None);
        var watch = Stopwatch.StartNew();
        await SeenAsync<InstancePartRepaired>();
        return watch.Elapsed;
    }

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        await _gateway.DisposeAsync();
    }

    private string KnownHostsOf(TunnelSpec spec)
    {
        var path = _gateway.Folder.FilePath("bare_known_hosts");
        File.WriteAllText(path, $"{SshCommand.HostAlias} {spec.Gateway.HostKey}\n");
        return path;
    }

    private static async Task<HashSet<string>> ListeningAsync()
    {
        await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        var (_, listening) = await Tool.RunAsync("ss", "-Hltn", "src", "127.77.0.0/16");
        return [.. listening.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3])];
    }

    private async Task SeenAsync<T>()
    {
        using var limit = new CancellationTokenSource(Limit);
        for (var seen = 0; seen < _specs.Count; seen++)
            if (await _seen.Reader.ReadAsync(limit.Token) is var one and not T)
                throw new InvalidOperationException($"not a {typeof(T).Name}: {one}");
    }

    private sealed class Parent : ReceiveActor
    {
        public Parent(InstanceId instance, ITunnelLauncher launcher, ChannelWriter<IObservation> seen)
        {
            var tunnel = Context.ActorOf(Props.Create(() => new TunnelActor(instance, launcher, TimeProvider.System)));
            Receive<PartMessages.PartReport>(report => seen.TryWrite(report.Observation));
            Receive<TunnelActor.Stuck>(_ => { });
            ReceiveAny(message => tunnel.Forward(message));
        }
    }
}
