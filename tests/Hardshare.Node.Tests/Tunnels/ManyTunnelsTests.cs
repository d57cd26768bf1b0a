using System.Diagnostics;
using System.Globalization;
using System.Threading.Channels;
using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Tests.Ssh;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Tunnels;

/// <summary>A gateway with many tunnels that is gone for a while.</summary>
public sealed class ManyTunnelsTests : IAsyncLifetime
{
    private const int Count = 100;
    private readonly TestGateway _gateway = new();
    private readonly Channel<IObservation> _seen = Channel.CreateUnbounded<IObservation>();
    private readonly ActorSystem _system = ActorSystem.Create("tunnels", ConfigurationFactory.ParseString("akka.loglevel = OFF"));

    public async Task InitializeAsync() => await _gateway.StartAsync();

    public async Task DisposeAsync()
    {
        await _system.Terminate();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task All_are_back_soon_after_the_gateway_and_none_is_given_up()
    {
        var specs = new List<TunnelSpec>();
        for (var i = 0; i < Count; i++)
            specs.Add(await _gateway.AddInstanceAsync());
        var launcher = _gateway.Launcher;
        var bare = Stopwatch.StartNew();
        var parts = specs.Select(spec => (Spec: spec, Actor: _system.ActorOf(Props.Create(() => new Parent(spec.Instance, launcher, _seen.Writer))))).ToArray();
        var started = await Task.WhenAll(parts.Select(part => part.Actor.Ask<PartMessages.PartStarted>(new TunnelActor.OpenTunnel(part.Spec), TimeSpan.FromMinutes(2))));
        started.ShouldAllBe(one => one.Problem == null);
        var atOnce = bare.Elapsed;

        await KillAllOfItAsync();
        await SeenAsync<InstancePartBroken>();
        // Gone for longer than a few quick attempts take.
        await Task.Delay(TimeSpan.FromSeconds(5), TimeProvider.System);
        await _gateway.Server.EnsureStartedAsync(CancellationToken.None);
        var back = Stopwatch.StartNew();
        await SeenAsync<InstancePartRepaired>();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Count} tunnels: {atOnce.TotalSeconds:0.0} s to start at once, {back.Elapsed.TotalSeconds:0.0} s until all are back: {back.Elapsed / atOnce:0.00}"));
        (back.Elapsed / atOnce).ShouldBeLessThan(5);
    }

    private async Task KillAllOfItAsync()
    {
        var all = ProcessTree.WithDescendants([_gateway.ServerPid]);
        // One of them may end by itself meanwhile.
        await Tool.RunAsync("/bin/sh", "-c", $"kill -9 {string.Join(' ', all)} || true");
    }

    private async Task SeenAsync<T>()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        for (var seen = 0; seen < Count; seen++)
            (await _seen.Reader.ReadAsync(limit.Token)).ShouldBeOfType<T>();
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
