using System.Text.Json.Serialization;

namespace Hardshare.Carrier.Control;

/// <summary>One line of an instance's firewall.</summary>
/// <param name="Source">An address or CIDR block, IPv4 or IPv6. IPv4 rules also match IPv4 addresses mapped into IPv6.</param>
/// <param name="Action">What happens to connections from there.</param>
public sealed record RelayRule(string Source, RelayAction Action);

/// <summary>What happens to a connection.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RelayAction>))]
public enum RelayAction
{
    [JsonStringEnumMemberName("ACCEPT")]
    Accept,

    /// <summary>
    /// No answer. The kernel has accepted the connection before the relay sees it, so it is left open, unread and unanswered, until the
    /// peer gives up or 30 s have passed; if too many wait like that, the oldest is let go.
    /// </summary>
    [JsonStringEnumMemberName("DROP")]
    Drop,

    /// <summary>The connection is reset.</summary>
    [JsonStringEnumMemberName("REJECT")]
    Reject,
}
