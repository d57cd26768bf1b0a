using System.Net;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>One instance at the relay: its public port, where its tunnel is, its connections and its counts.</summary>
internal sealed class RelayInstance
{
    private static readonly TimeSpan ListenAgain = TimeSpan.FromSeconds(1);

    private readonly IRelayHost _host;
    private readonly HashSet<PublicConnection> _connections = [];
    private PublicListener? _listener;
    private LoopTimer? _retry;
    private string? _listenError;
    private readonly Counters _counters;

    private RelayInstance(IRelayHost host, InstanceSettings settings, Counters counters) =>
        (_host, Settings, _counters) = (host, settings, counters);

    public InstanceSettings Settings { get; private set; }

    public string Name => Settings.Message.Instance;

    /// <summary>Where new connections go.</summary>
    public IPEndPoint? Target { get; private set; }

    /// <exception cref="SystemCallException">The port cannot be opened.</exception>
    public static RelayInstance Open(IRelayHost host, InstanceSettings settings)
    {
        var instance = new RelayInstance(host, settings, new Counters());
        instance._listener = instance.Listen(settings.Listen);
        return instance;
    }

    /// <summary>Takes an instance over from the stored state. If its port is not free, it is tried again every second.</summary>
    public static RelayInstance Restore(IRelayHost host, InstanceSettings settings, StoredInstance stored)
    {
        var instance = new RelayInstance(host, settings, stored.Counters);
        if (stored.TargetPort is { } port) instance.Target = new IPEndPoint(settings.Loopback, port);
        foreach (var cut in stored.Open) instance.PublishClosed(cut, CloseReason.RelayLost);
        instance.ListenOrRetry();
        return instance;
    }

    /// <returns>False if these are the settings that it has.</returns>
    /// <exception cref="SystemCallException">The new port cannot be opened; nothing has changed.</exception>
    public bool Apply(InstanceSettings settings)
    {
        if (_listener is not null && settings.SameAs(Settings)) return false;
        if (_listener is null || !_listener.EndPoint.Equals(settings.Listen))
        {
            var moved = Listen(settings.Listen);
            _listener?.Dispose();
            (_listener, _listenError) = (moved, null);
            _retry?.Cancel();
        }
        if (!settings.Loopback.Equals(Settings.Loopback)) Target = null;
        Settings = settings;
        foreach (var connection in _connections.ToArray())
        {
            if (connection.Exempt || settings.Firewall.Decide(connection.Remote.Address) == RelayAction.Accept) continue;
            connection.Reset();
            Ended(connection, CloseReason.Firewall);
        }
        return true;
    }

    /// <summary>A tunnel has reported in.</summary>
    /// <returns>False if nothing has changed: it is the same port, or the address is not this instance's own.</returns>
    public bool SwitchTo(IPAddress address, int port)
    {
        if (!address.Equals(Settings.Loopback) || Target?.Port == port) return false;
        Target = new IPEndPoint(address, port);
        _host.Publish(new TargetChanged(Name, port));
        foreach (var connection in _connections.ToArray()) connection.TryNow();
        return true;
    }

    public void Close(string reason)
    {
        _retry?.Cancel();
        _listener?.Dispose();
        _listener = null;
        foreach (var connection in _connections.ToArray())
        {
            connection.Close();
            Ended(connection, reason);
        }
    }

    public void CountIn(PublicConnection connection, int count)
    {
        if (connection.Exempt) return;
        _counters.BytesIn += count;
        _host.Changed(onlyCounts: true);
    }

    public void CountOut(PublicConnection connection, int count)
    {
        if (connection.Exempt) return;
        _counters.BytesOut += count;
        _host.Changed(onlyCounts: true);
    }

    public void Ended(PublicConnection connection, string reason)
    {
        _connections.Remove(connection);
        if (connection.Exempt) return;
        PublishClosed(Describe(connection), reason);
        _host.Changed(onlyCounts: false);
    }

    public StoredInstance ToStored() =>
        new(Settings.Message, Target?.Port, _counters, [.. _connections.Where(c => !c.Exempt).Select(Describe)]);

    public InstanceReport ToReport() => new()
    {
        Instance = Name,
        Port = Settings.Listen.Port,
        Address = Settings.Listen.Address.ToString(),
        Loopback = Settings.Message.Loopback,
        TargetPort = Target?.Port,
        Listening = _listener is not null,
        Error = _listenError,
        BytesIn = _counters.BytesIn,
        BytesOut = _counters.BytesOut,
        Connections = _counters.Connections,
        Dropped = _counters.Dropped,
        Refused = _counters.Refused,
        Open = [.. _connections.Where(c => !c.Exempt).Select(Describe)],
    };

    private PublicListener Listen(IPEndPoint endpoint) => new(_host.Loop, endpoint, OnAccepted);

    private void ListenOrRetry()
    {
        try
        {
            _listener = Listen(Settings.Listen);
            _listenError = null;
        }
        catch (SystemCallException e)
        {
            if (_listenError is null) _host.Publish(new ListenerFailed(Name, Settings.Listen.Port, e.Message));
            _listenError = e.Message;
            _retry = _host.Loop.After(ListenAgain, ListenOrRetry);
        }
    }

    private void OnAccepted(int fd, IPEndPoint remote)
    {
        var exempt = _host.TakeExemption(Name, remote);
        if (!exempt && !Admit(fd, remote)) return;
        var connection = new PublicConnection(_host.Loop, this, fd, remote, _host.NewConnectionId(), _host.Now, exempt);
        _connections.Add(connection);
        if (!exempt)
        {
            _counters.Connections++;
            _host.Publish(new ConnectionOpened(Name, connection.Id, remote.ToString()));
            _host.Changed(onlyCounts: false);
        }
        connection.Start();
    }

    private bool Admit(int fd, IPEndPoint remote)
    {
        var action = Settings.Firewall.Decide(remote.Address);
        if (action == RelayAction.Accept && _connections.Count(c => !c.Exempt) < Settings.Message.MaxConnections) return true;
        if (action == RelayAction.Drop) _host.Drop(fd);
        else Sockets.Reset(fd);
        if (action == RelayAction.Accept) _counters.Refused++;
        else _counters.Dropped++;
        var reason = action switch { RelayAction.Drop => "drop", RelayAction.Reject => "reject", _ => "limit" };
        _host.Publish(new ConnectionRefused(Name, remote.ToString(), reason));
        _host.Changed(onlyCounts: true);
        return false;
    }

    private static OpenConnection Describe(PublicConnection c) => new(c.Id, c.Remote.ToString(), c.Since, c.BytesIn, c.BytesOut);

    private void PublishClosed(OpenConnection c, string reason) =>
        _host.Publish(new ConnectionClosed(Name, c.Connection, c.Remote, c.BytesIn, c.BytesOut, reason));
}
