using Hardshare.Actors.Inbox;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Actors.Gateway.Remote;

/// <summary>Sends orders to gateways, and finds the one of several that takes one.</summary>
internal sealed class GatewayOrders(string node, IActorRef inbox, IReach reach, TimeProvider time)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReachLimit = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan ProbePause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForTheInbox = TimeSpan.FromSeconds(3);
    private long _last;

    /// <summary>The time of an order: later than that of every one before.</summary>
    public DateTimeOffset Next()
    {
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var ticks = Math.Max(time.GetUtcNow().UtcTicks, last + 1);
            if (Interlocked.CompareExchange(ref _last, ticks, last) == last)
                return new DateTimeOffset(ticks, TimeSpan.Zero);
        }
    }

    public async Task<IReply> SendAsync(string gateway, IGatewayCommand command, TimeSpan limit, CancellationToken cancellation)
    {
        var envelope = new CommandEnvelope(EntityAddress.Node(gateway), command, CommandId.New(), Principal.Node(node), time.GetUtcNow() + limit);
        try
        {
            return await inbox.Ask<IReply>(new InboxActor.Deliver(gateway, envelope), limit + ForTheInbox, cancellation);
        }
        catch (AskTimeoutException)
        {
            return new Rejected(RejectionCode.Timeout, $"gateway {gateway} did not answer in time");
        }
    }

    public OpenGatewayEndpoint Open(GatewayActor.OpenEndpoint order, PublicEndpoint? previous) => new(
        order.Instance, order.Owner!.Deployment, order.Owner.Instance, order.TunnelKey, previous, order.Firewall, Next());

    /// <summary>Have it opened at the first of these gateways that can be reached from here and takes it.</summary>
    /// <param name="order">What it is to have there.</param>
    /// <param name="candidates">The gateways, the best first.</param>
    /// <param name="none">Why not, where none can be reached.</param>
    /// <param name="unless">Nothing is opened while this one can be reached. It is looked at last: where all are back at once it is not left.</param>
    /// <param name="cancellation">Ends the search.</param>
    public async Task<Placement> PlaceAsync(
        GatewayActor.OpenEndpoint order, IReadOnlyList<GatewayPeer> candidates, string none, GatewayPeer? unless, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(candidates.Select(peer => AnswersAsync(peer, cancellation)));
        if (unless is not null && answers.Contains(true) && await AnswersAsync(unless, cancellation))
            return new Placement(null, null, $"gateway {unless.Name} can be reached", IsReached: true);
        string? problem = null;
        foreach (var (peer, _) in candidates.Zip(answers).Where(pair => pair.Second))
        {
            var reply = await SendAsync(peer.Name, Open(order, null), Limit, cancellation);
            if (reply is GatewayEndpointOpened opened)
                return new Placement(peer, opened, problem);
            problem = $"gateway {peer.Name}: {(reply as Rejected)?.Message ?? reply.ToString()}";
        }
        return new Placement(null, null, problem ?? none);
    }

    public Task<bool> AnswersAsync(GatewayPeer peer, CancellationToken cancellation) =>
        reach.AnswersAsync(peer.Card.SshAddress, peer.Card.SshPort, ReachLimit, cancellation);

    public Task<bool> AnswersAsync(PublicEndpoint endpoint, CancellationToken cancellation) => reach.AnswersAsync(endpoint.Address, endpoint.Port, ReachLimit, cancellation);

    /// <summary>Have it closed at these gateways. <c>Left</c> are those that did not do it.</summary>
    public async Task<(RelayCounts Counts, IReadOnlyList<string> Left)> CloseAsync(InstanceId instance, DeploymentId deployment, string[] gateways, CancellationToken cancellation)
    {
        var (counts, left) = (new RelayCounts(0, 0, 0), new List<string>());
        foreach (var gateway in gateways)
        {
            if (await SendAsync(gateway, new CloseGatewayEndpoint(instance, deployment), Limit, cancellation) is GatewayEndpointClosed closed)
                counts = new RelayCounts(counts.BytesIn + closed.BytesIn, counts.BytesOut + closed.BytesOut, 0);
            else
                left.Add(gateway);
        }
        return (counts, left);
    }

    /// <summary>Null when the gateway found the instance at its public address, else what was wrong at last.</summary>
    public async Task<string?> ProbeAsync(EndpointMessages.ProbeEndpoint probe, string? gateway, CancellationToken cancellation)
    {
        if (gateway is null)
            return "it has no gateway";
        string? seen = null;
        for (var begun = time.GetTimestamp(); ;)
        {
            var left = probe.Limit - time.GetElapsedTime(begun);
            var reply = await SendAsync(gateway, new ProbeGatewayEndpoint(probe.Instance, probe.HostKey), left < ProbeLimit ? left : ProbeLimit, cancellation);
            if (reply is GatewayEndpointProbed { Problem: null })
                return null;
            // The last try may have had too little time left; what the gateway saw before says more than that.
            seen = (reply as GatewayEndpointProbed)?.Problem ?? seen;
            if (time.GetElapsedTime(begun) + ProbePause >= probe.Limit)
                return seen ?? (reply as Rejected)?.Message ?? "the gateway did not answer";
            await Task.Delay(ProbePause, time, cancellation);
        }
    }

    /// <summary>Where it was opened, or why nowhere; <paramref name="Problem"/> is also there when one that was asked before did not do it, or did not answer. <paramref name="IsReached"/>: because the one that it has can be reached.</summary>
    public sealed record Placement(GatewayPeer? Peer, GatewayEndpointOpened? Opened, string? Problem, bool IsReached = false);
}
