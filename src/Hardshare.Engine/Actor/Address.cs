using System.Diagnostics.CodeAnalysis;

namespace Hardshare.Engine.Actor;

/// <summary>Where an actor system is. This engine's are local: protocol <c>akka</c> and the system's name, no host.</summary>
public sealed class Address : IEquatable<Address>, IComparable<Address>, IComparable
{
    private readonly string _text;

    public Address(string protocol, string system, string? host = null, int? port = null)
    {
        Protocol = protocol;
        System = system;
        Host = host;
        Port = port;
        _text = host is null ? $"{protocol}://{system}"
            : port is null ? $"{protocol}://{system}@{host}"
            : $"{protocol}://{system}@{host}:{port}";
    }

    public string Protocol { get; }

    public string System { get; }

    public string? Host { get; }

    public int? Port { get; }

    public bool HasLocalScope => Host is null;

    public bool HasGlobalScope => Host is not null;

    public static Address Parse(string address) =>
        TryParse(address, out var parsed) ? parsed : throw new UriFormatException($"[{address}] is not an address such as akka://system.");

    public static bool TryParse(string path, [NotNullWhen(true)] out Address? address)
    {
        address = null;
        if (!Uri.TryCreate(path, UriKind.Absolute, out var uri))
            return false;
        address = string.IsNullOrEmpty(uri.UserInfo)
            ? new Address(uri.Scheme, uri.Host)
            : new Address(uri.Scheme, uri.UserInfo, uri.Host, uri.Port < 0 ? null : uri.Port);
        return true;
    }

    public bool Equals(Address? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as Address);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    public int CompareTo(Address? other) => string.CompareOrdinal(_text, other?._text);

    int IComparable.CompareTo(object? obj) => CompareTo(obj as Address);

    public override string ToString() => _text;
}
