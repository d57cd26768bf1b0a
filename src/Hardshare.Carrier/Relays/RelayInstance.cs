using System.Net;
using Hardshare.Carrier.Control;
using Hardshare.Carrier.Interop;
using Hardshare.Carrier.Loop;

namespace Hardshare.Carrier.Relays;

/// <summary>One instance at the relay: its public port, where its tunnel is, its connections and its counts.</summary>
internal sealed class RelayInstance
{
    private static readonly TimeSpan listenAgain = TimeSpan.FromSeconds(1);

    private readonly IRelayHost host;
    private readonly HashSet<PublicConnection> connections = [];
    private PublicListener? listener;
    private LoopTimer? retry;
    private string? listenError;
    private readonly Counters counters;

    private RelayInstance(IRelayHost host, InstanceSettings settings, Counters counters) =>
        (this.host, Settings, this.counters) = (host, settings, counters);

    public InstanceSettings Settings { get; private set; }

    public string Name => Settings.Message.Instance;

    /// <summary>Where new connections go.</summary>
    public IPEndPoint? Target { get; private set; }

    /// <exception cref="SystemCallException">The port cannot be opened.</exception>
    public static RelayInstance Open(IRelayHost host, InstanceSettings settings)
    {
        var instance = new RelayInstance(host, settings, new Counters());
        instance.listener = instance.Listen(settings.Listen);
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

    /// <exception cref="SystemCallException">The new port cannot be opened; nothing has changed.</exception>
    public void Apply(InstanceSettings settings)
    {
        if (listener is null || !listener.EndPoint.Equals(settings.Listen))
        {
            var moved = Listen(settings.Listen);
            listener?.Dispose();
            (listener, listenError) = (moved, null);
            retry?.Cancel();
        }
        if (!settings.Loopback.Equals(Settings.Loopback)) Target = null;
        Settings = settings;
        foreach (var connection in connections.ToArray())
        {
            if (connection.Exempt || settings.Firewall.Decide(connection.Remote.Address) == RelayAction.Accept) continue;
            connection.Reset();
            Ended(connection, CloseReason.Firewall);
        }
    }

    /// <summary>A tunnel has reported in.</summary>
    /// <returns>False if the address is not this instance's own.</returns>
    public bool SwitchTo(IPAddress address, int port)
    {
        if (!address.Equals(Settings.Loopback)) return false;
        if (Target?.Port == port) return true;
        Target = new IPEndPoint(address, port);
        host.Publish(new TargetChanged(Name, port));
        return true;
    }

    public void Close(string reason)
    {
        retry?.Cancel();
        listener?.Dispose();
        listener = null;
        foreach (var connection in connections.ToArray())
        {
            connection.Close();
            Ended(connection, reason);
        }
    }

    public void CountIn(PublicConnection connection, int count)
    {
        if (connection.Exempt) return;
        counters.BytesIn += count;
        host.Changed(onlyCounts: true);
    }

    public void CountOut(PublicConnection connection, int count)
    {
        if (connection.Exempt) return;
        counters.BytesOut += count;
        host.Changed(onlyCounts: true);
    }

    public void Ended(PublicConnection connection, string reason)
    {
        connections.Remove(connection);
        if (connection.Exempt) return;
        PublishClosed(Describe(connection), reason);
        host.Changed(onlyCounts: false);
    }

    public StoredInstance ToStored() =>
        new(Settings.Message, Target?.Port, counters, [.. connections.Where(c => !c.Exempt).Select(Describe)]);

    public InstanceReport ToReport() => new()
    {
        Instance = Name,
        Port = Settings.Listen.Port,
        Address = Settings.Listen.Address.ToString(),
        Loopback = Settings.Message.Loopback,
        TargetPort = Target?.Port,
        Listening = listener is not null,
        Error = listenError,
        BytesIn = counters.BytesIn,
        BytesOut = counters.BytesOut,
        Connections = counters.Connections,
        Dropped = counters.Dropped,
        Refused = counters.Refused,
        Open = [.. connections.Where(c => !c.Exempt).Select(Describe)],
    };

    private PublicListener Listen(IPEndPoint endpoint) => new(host.Loop, endpoint, OnAccepted);

    private void ListenOrRetry()
    {
        try
        {
            listener = Listen(Settings.Listen);
            listenError = null;
        }
        catch (SystemCallException e)
        {
            if (listenError is null) host.Publish(new ListenerFailed(Name, Settings.Listen.Port, e.Message));
            listenError = e.Message;
            retry = host.Loop.After(listenAgain, ListenOrRetry);
        }
    }

    private void OnAccepted(int fd, IPEndPoint remote)
    {
        var exempt = host.TakeExemption(Name, remote);
        if (!exempt && !Admit(fd, remote)) return;
        var connection = new PublicConnection(host.Loop, this, fd, remote, host.NewConnectionId(), host.Now, exempt);
        connections.Add(connection);
        if (!exempt)
        {
            counters.Connections++;
            host.Publish(new ConnectionOpened(Name, connection.Id, remote.ToString()));
            host.Changed(onlyCounts: false);
        }
        connection.Start();
    }

    private bool Admit(int fd, IPEndPoint remote)
    {
        var action = Settings.Firewall.Decide(remote.Address);
        if (action == RelayAction.Accept && connections.Count(c => !c.Exempt) < Settings.Message.MaxConnections) return true;
        if (action == RelayAction.Drop) host.Drop(fd);
        else Sockets.Reset(fd);
        if (action == RelayAction.Accept) counters.Refused++;
        else counters.Dropped++;
        var reason = action switch { RelayAction.Drop => "drop", RelayAction.Reject => "reject", _ => "limit" };
        host.Publish(new ConnectionRefused(Name, remote.ToString(), reason));
        host.Changed(onlyCounts: true);
        return false;
    }

    private static OpenConnection Describe(PublicConnection c) => new(c.Id, c.Remote.ToString(), c.Since, c.BytesIn, c.BytesOut);

    private void PublishClosed(OpenConnection c, string reason) =>
        host.Publish(new ConnectionClosed(Name, c.Connection, c.Remote, c.BytesIn, c.BytesOut, reason));
}
