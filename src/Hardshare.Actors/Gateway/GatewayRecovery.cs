using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Gateway;

// What a gateway finds when it begins, and what it has for other nodes.
public sealed partial class GatewayActor
{
    // Before it is said that sshd runs: nobody is given a port, and no key is written, before it is known what there is already.
    private async Task<ServerProcess> StartServerAsync(CancellationToken cancellation)
    {
        var (self, server) = (Self, _server);
        var process = await server.EnsureStartedAsync(cancellation);
        self.Tell(new GrantsRead(await server.AuthorizedAsync(cancellation)));
        return process;
    }

    private void Keep(IReadOnlyCollection<TunnelGrant> grants)
    {
        if (_keptIsRead)
            return;
        _keptIsRead = true;
        _kept.Keep(grants);
    }

    private void OnForgetOwn()
    {
        if (!_keptIsRead)
        {
            Timers.StartSingleTimer("forget", new ForgetOwn(), ForgetAfter);
            return;
        }
        _kept.DropOwn();
        _authorizing = Authorize();
    }

    private void OnKeepGuests(KeepGuests keep)
    {
        if (!_keptIsRead)
            return;
        _lastLists[keep.Node] = keep;
        foreach (var (instance, (guest, _)) in ListAllGuests().Endpoints)
            if (guest.Node == keep.Node && guest.AsOf < keep.AsOf && !keep.Instances.Contains(instance))
                Self.Tell(new CloseEndpoint(instance), ActorRefs.Nobody);
    }

    private Guests ListAllGuests()
    {
        if (!_keptIsRead)
            return new Guests(new Dictionary<InstanceId, (Guest, PublicEndpoint)>());
        var contact = _server.Contact.Name;
        PublicEndpoint At(int port) => new(contact, _options.PublicAddress, port, LoopbackOf(port));
        return new Guests(_seats.Where(pair => pair.Value.Guest is not null).Select(pair => (pair.Key, (pair.Value.Guest!, At(pair.Value.Route.Port))))
            .Concat(_kept.All.Where(one => one.Grant.Guest is not null).Select(one => (one.Grant.Instance, (one.Grant.Guest!, At(one.Port)))))
            .ToDictionary(one => one.Item1, one => one.Item2));
    }

    /// <summary>The port that was the instance's before this actor began; null if there was none, or it has another one by now.</summary>
    private int? TakeKept(OpenEndpoint order)
    {
        if (_kept.Find(order.Instance) is not { Port: var port })
            return null;
        if (order.Previous is { } previous && previous.Port != port)
        {
            _kept.Drop(order.Instance);
            return null;
        }
        _kept.Claim(order.Instance);
        return port;
    }

    /// <summary>Why an order of another node is not carried out, or null.</summary>
    private string? Refuse(OpenEndpoint order)
    {
        var (seat, kept) = (_seats.GetValueOrDefault(order.Instance), _kept.Find(order.Instance));
        var guest = seat is null ? kept?.Grant.Guest : seat.Guest;
        var isKnown = seat is not null || kept is not null;
        if (isKnown && guest?.Deployment != order.Guest?.Deployment)
            return "an instance of another deployment has this id here";
        if (order.Guest is not { } by)
            return null;
        var isOver = _lastLists.GetValueOrDefault(by.Node) is { } list && list.AsOf > by.AsOf && !list.Instances.Contains(order.Instance);
        return isOver || (guest?.Node == by.Node && guest.AsOf > by.AsOf) ? "a later order of the same node has overtaken it" : null;
    }
}
