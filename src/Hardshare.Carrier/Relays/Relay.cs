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

    private readonly TimeProvider _clock;
    private readonly IPAddress _publicAddress;
    private readonly StateKeeper _keeper;
    private readonly ControlServer _server;
    private readonly ReportFifo _fifo;
    private readonly DropHold _dropped;
    private readonly Exemptions _exemptions = new();
    private readonly Dictionary<string, RelayInstance> _instances = [];
    private readonly Dictionary<string, (IPAddress Address, int Port)> _early = [];
    private readonly string _run = Guid.NewGuid().ToString("N")[..8];
    private long _lastConnection;

    private Relay(RelayOptions options, TimeProvider clock)
    {
        _clock = clock;
        _publicAddress = options.PublicAddress;
        var statePath = Path.Combine(options.Folder, "state.json");
        var state = RelayState.Load(statePath);
        _keeper = new StateKeeper(Loop, statePath, CurrentState);
        Loop.AfterRound = _keeper.AfterRound;
        _dropped = new DropHold(Loop);
        // Before the control socket: who reaches that one may rely on the FIFO, and must not make a plain file in its place by writing to it.
        _fifo = new ReportFifo(Loop, Path.Combine(options.Folder, "report"), options.ReportGroup, OnReport);
        _server = new ControlServer(Loop, Path.Combine(options.Folder, "control.sock"), Answer, clock);
        foreach (var stored in state.Instances)
            _instances[stored.Set.Instance] = RelayInstance.Restore(this, InstanceSettings.Check(stored.Set, _publicAddress), stored);
        _keeper.TrySave();
    }

    public EventLoop Loop { get; } = new();

    public DateTimeOffset Now => _clock.GetUtcNow();

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

    public string NewConnectionId() => string.Create(CultureInfo.InvariantCulture, $"{_run}-{++_lastConnection}");

    public void Drop(int fd) => _dropped.Add(fd);

    public bool TakeExemption(string instance, IPEndPoint remote) => _exemptions.Take(instance, remote);

    public void Publish(ControlEvent happened) => _server.Publish(happened);

    public void Changed(bool onlyCounts) => _keeper.Changed(onlyCounts);

    /// <summary>Closes every port and connection. The instances stay in the stored state.</summary>
    public void Dispose()
    {
        foreach (var instance in _instances.Values) instance.Close(CloseReason.RelayStopped);
        _keeper.TrySave();
        _dropped.Clear();
        _fifo.Dispose();
        _server.Dispose();
        Loop.Dispose();
    }

    private RelayState CurrentState() => new(RelayState.Version, [.. _instances.Values.Select(i => i.ToStored())]);

    private ControlReply Answer(ControlRequest request)
    {
        try
        {
            switch (request)
            {
                case SetInstance set:
                    return Set(InstanceSettings.Check(set, _publicAddress));
                case RemoveInstance remove:
                    return Remove(remove.Instance);
                case ExemptSource exempt:
                    if (!_instances.ContainsKey(exempt.Instance)) return new RequestFailed(ControlError.UnknownInstance, exempt.Instance);
                    _exemptions.Add(exempt.Instance, exempt.Source);
                    return new RequestDone();
                case ListInstances:
                    _keeper.SaveIfBehind();
                    return new InstanceList([.. _instances.Values.Select(i => i.ToReport())]);
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
        var changed = true;
        if (_instances.TryGetValue(name, out var instance)) changed = instance.Apply(settings);
        else _instances[name] = instance = RelayInstance.Open(this, settings);
        if (_early.Remove(name, out var target)) changed |= instance.SwitchTo(target.Address, target.Port);
        // A node that comes back says again what it wants of all its instances: not a write for each.
        return (!changed && !_keeper.Failing) || _keeper.TrySave() ? new RequestDone() : NotStored();
    }

    private ControlReply Remove(string name)
    {
        _early.Remove(name);
        if (!_instances.Remove(name, out var instance)) return new InstanceList([]);
        instance.Close(CloseReason.Removed);
        return _keeper.TrySave() ? new InstanceList([instance.ToReport()]) : NotStored();
    }

    private static RequestFailed NotStored() => new(ControlError.NotStored, "it works, but state.json cannot be written");

    private void OnReport(string name, IPAddress address, int port)
    {
        if (_instances.TryGetValue(name, out var instance))
        {
            if (instance.SwitchTo(address, port)) _keeper.TrySave();
            return;
        }
        // The tunnel may stand before the node has set the instance: both are done at the same time.
        if (_early.Count >= MostEarlyReports) _early.Clear();
        _early[name] = (address, port);
    }
}
