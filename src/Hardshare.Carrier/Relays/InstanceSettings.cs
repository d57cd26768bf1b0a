using System.Net;
using Hardshare.Carrier.Control;

namespace Hardshare.Carrier.Relays;

/// <summary>A <see cref="SetInstance"/> that has been checked.</summary>
internal sealed class InstanceSettings
{
    private InstanceSettings(SetInstance message, IPEndPoint listen, IPAddress loopback)
    {
        (Message, Listen, Loopback) = (message, listen, loopback);
        Firewall = new Firewall(message.Firewall ?? [], message.Default);
    }

    public SetInstance Message { get; }

    public IPEndPoint Listen { get; }

    public IPAddress Loopback { get; }

    public Firewall Firewall { get; }

    /// <param name="message">As it came.</param>
    /// <param name="publicAddress">Where to listen if the message names no address.</param>
    /// <exception cref="FormatException">The message makes no sense; the exception says where.</exception>
    public static InstanceSettings Check(SetInstance message, IPAddress publicAddress)
    {
        if (!IsName(message.Instance)) throw new FormatException($"'{message.Instance}' is no instance id");
        if (message.Port is < 1 or > 65535) throw new FormatException($"port {message.Port} is not between 1 and 65535");
        if (message.MaxConnections is < 1 or > 10_000)
            throw new FormatException($"maxConnections {message.MaxConnections} is not between 1 and 10000");
        if (!IPAddress.TryParse(message.Loopback, out var loopback) || loopback.ToString() is not ['1', '2', '7', '.', ..])
            throw new FormatException($"loopback '{message.Loopback}' is not 127.x.y.z");
        var address = publicAddress;
        if (message.Address is not null && !IPAddress.TryParse(message.Address, out address))
            throw new FormatException($"address '{message.Address}' is no address");
        return new InstanceSettings(message, new IPEndPoint(address, message.Port), loopback);
    }

    public bool SameAs(InstanceSettings other) =>
        Listen.Equals(other.Listen)
        && (Message.Firewall ?? []).SequenceEqual(other.Message.Firewall ?? [])
        && Message with { Firewall = null, Id = null } == other.Message with { Firewall = null, Id = null };

    /// <summary>What may name an instance: it is part of file names, lines and logs.</summary>
    public static bool IsName(string? name) =>
        name is { Length: > 0 and <= 100 } && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
}
