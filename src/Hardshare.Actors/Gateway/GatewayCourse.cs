using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Gateway.GatewayActor;

namespace Hardshare.Actors.Gateway;

/// <summary>
/// What a gateway's actor that throws hands to its next incarnation. Instances say what they have only when they begin: one that knew of none would take the keys of
/// all with the first that it writes.
/// </summary>
/// <param name="Seats">Those that were open.</param>
/// <param name="Opening">Those that were not open yet, and who waits for them.</param>
/// <param name="Closing">Those that were to be closed, and who waits for that.</param>
/// <param name="Kept">Those of which nobody has said yet that they are open; null if they were not read yet.</param>
/// <param name="Authorizing">The keys that are being written.</param>
internal sealed record GatewayCourse(
    IReadOnlyList<KeyValuePair<InstanceId, GatewaySeat>> Seats,
    IReadOnlyList<(OpenEndpoint Order, IActorRef Opener)> Opening,
    IReadOnlyList<(CloseEndpoint Order, IActorRef Closer)> Closing,
    IReadOnlyList<TunnelGrant>? Kept,
    Task Authorizing)
{
    public static GatewayCourse Of(
        IReadOnlyDictionary<InstanceId, GatewaySeat> seats, IReadOnlyList<(OpenEndpoint Order, IActorRef Opener)> opening,
        IReadOnlyList<(CloseEndpoint Order, IActorRef Closer)> closing, IReadOnlyList<TunnelGrant>? kept, Task authorizing) => new(
            [.. seats.Where(pair => pair.Value.Opener is null)],
            [.. opening, .. seats.Where(pair => pair.Value.Opener is not null).Select(pair => (Again(pair.Key, pair.Value), pair.Value.Opener!))],
            [.. closing, .. seats.Where(pair => pair.Value.Closer is not null).Select(pair => (new CloseEndpoint(pair.Key), pair.Value.Closer!))],
            kept,
            authorizing);

    private static OpenEndpoint Again(InstanceId instance, GatewaySeat seat) => new(
        instance, seat.TunnelKey, new PublicEndpoint("", seat.Route.Address, seat.Route.Port, seat.Route.Loopback), seat.Route.Firewall, seat.Reports)
    { Guest = seat.Guest };
}
