using System.Net;
using Hardshare.Carrier.Interop;

namespace Hardshare.Carrier.Relays;

/// <summary>Sources that were announced for one connection each.</summary>
internal sealed class Exemptions
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private readonly Dictionary<(string Instance, IPEndPoint Source), TimeSpan> _until = [];

    /// <exception cref="FormatException">The source is not <c>ip:port</c>.</exception>
    public void Add(string instance, string source)
    {
        if (!IPEndPoint.TryParse(source, out var endpoint) || endpoint.Port == 0)
            throw new FormatException($"source '{source}' is not ip:port");
        if (endpoint.Address.IsIPv4MappedToIPv6) endpoint.Address = endpoint.Address.MapToIPv4();
        var now = BootClock.Now;
        foreach (var old in _until.Where(e => e.Value < now).Select(e => e.Key).ToArray()) _until.Remove(old);
        _until[(instance, endpoint)] = now + Lifetime;
    }

    public bool Take(string instance, IPEndPoint source) =>
        _until.Remove((instance, source), out var end) && end >= BootClock.Now;
}
