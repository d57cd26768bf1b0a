using System.Globalization;
using System.Net;
using System.Runtime.InteropServices;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;
using Hardshare.Carrier.Serving;

namespace Hardshare.Carrier.Relays;

/// <summary>
/// The relay of a gateway: public ports on one side, the loopback addresses of the instances' tunnels on the other. It serves on without
/// any node, and from its stored state after it has been killed.
/// </summary>
internal sealed class Relay : IRelayHost, IDisposable
{
    private const int MostEarlyReports = 256;

    private readonly TimeProvider clock;
    private readonly IPAddress publicAddress;
    private readonly StateKeeper keeper;
    private readonly ControlServer server;
    private readonly ReportFifo fifo;
    private readonly DropHold dropped;
    private readonly Exemptions exemptions = new();
    private readonly Dictionary<string, RelayInstance> instances = [];
    private readonly Dictionary<string, (IPAddress Address, int Port)> early = [];
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private long lastConnection;

    private Relay(RelayOptions options, TimeProvider clock)
    {
        this.clock = clock;
        publicAddress = options.PublicAddress;
        var statePath = Path.Combine(options.Folder, "state.json");
        var state = RelayState.Load(statePath);
        keeper = new StateKeeper(Loop, statePath, () => new RelayState(RelayState.Version, [.. instances.Values.Select(i => i.ToStored())]));
        Loop.AfterRound = keeper.AfterRound;
        dropped = new DropHold(Loop);
        server = new ControlServer(Loop, Path.Combine(options.Folder, "control.sock"), Answer, clock);
        fifo = new ReportFifo(Loop, Path.Combine(options.Folder, "report"), options.ReportGroup, OnReport);
        foreach (var stored in state.Instances)
            instances[stored.Set.Instance] = RelayInstance.Restore(this, InstanceSettings.Check(stored.Set, publicAddress), stored);
        keeper.TrySave();
    }

    public EventLoop Loop { get; } = new();

    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Serves until it is told to stop.</summary>
    public static int Run(RelayOptions options)
    {
        Folder.Prepare(options.Folder, options.ReportGroup);
        using var relay = new Relay(options, TimeProvider.System);
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            relay.Loop.Post(relay.Loop.Stop);
        });
        relay.Loop.Run();
        return ExitCode.Ended;
    }

    public string NewConnectionId() => string.Create(CultureInfo.InvariantCulture, $"{run}-{++lastConnection}");

    public void Drop(int fd) => dropped.Add(fd);

    public bool TakeExemption(string instance, IPEndPoint remote) => exemptions.Take(instance, remote);

    public void Publish(ControlEvent happened) => server.Publish(happened);

    public void Changed(bool onlyCounts) => keeper.Changed(onlyCounts);

    /// <summary>Closes every port and connection. The instances stay in the stored state.</summary>
    public void Dispose()
    {
        foreach (var instance in instances.Values) instance.Close(CloseReason.RelayStopped);
        keeper.TrySave();
        dropped.Clear();
        fifo.Dispose();
        server.Dispose();
        Loop.Dispose();
    }

    private ControlReply Answer(ControlRequest request)
    {
        try
        {
            switch (request)
            {
                case SetInstance set:
                    return Set(InstanceSettings.Check(set, publicAddress));
                case RemoveInstance remove:
                    return Remove(remove.Instance);
                case ExemptSource exempt:
                    if (!instances.ContainsKey(exempt.Instance)) return new RequestFailed(ControlError.UnknownInstance, exempt.Instance);
                    exemptions.Add(exempt.Instance, exempt.Source);
                    return new RequestDone();
                case ListInstances:
                    keeper.SaveIfBehind();
                    return new InstanceList([.. instances.Values.Select(i => i.ToReport())]);
                case Stop:
                    Loop.Stop();
                    return new RequestDone();
                default:
                    return new RequestFailed(ControlError.Unsupported, "a relay does not do this");
            }
        }
        catch (FormatException e) { return new RequestFailed(ControlError.BadRequest, e.Message); }
        catch (SystemCallException e)
        {
            return new RequestFailed(e.Errno == Errno.AddressInUse ? ControlError.PortInUse : ControlError.ListenFailed, e.Message);
        }
    }

    private ControlReply Set(InstanceSettings settings)
    {
        var name = settings.Message.Instance;
        if (instances.TryGetValue(name, out var instance)) instance.Apply(settings);
        else instances[name] = instance = RelayInstance.Open(this, settings);
        if (early.Remove(name, out var target)) instance.SwitchTo(target.Address, target.Port);
        return keeper.TrySave() ? new RequestDone() : NotStored();
    }

    private ControlReply Remove(string name)
    {
        early.Remove(name);
        if (!instances.Remove(name, out var instance)) return new InstanceList([]);
        instance.Close(CloseReason.Removed);
        return keeper.TrySave() ? new InstanceList([instance.ToReport()]) : NotStored();
    }

    private static RequestFailed NotStored() => new(ControlError.NotStored, "it works, but state.json cannot be written");

    private void OnReport(string name, IPAddress address, int port)
    {
        if (instances.TryGetValue(name, out var instance))
        {
            if (instance.SwitchTo(address, port)) keeper.TrySave();
            return;
        }
        // The tunnel may stand before the node has set the instance: both are done at the same time.
        if (early.Count >= MostEarlyReports) early.Clear();
        early[name] = (address, port);
    }
}
