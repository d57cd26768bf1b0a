using Hardshare.Actors.Deployments.Instances.Lifecycle;
using Hardshare.Actors.Deployments.Instances.Lifecycle.Start;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Gateway.Remote;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>An instance's moves from one gateway to another, once they are decided; and a look from outside when the tunnel stands there.</summary>
internal sealed class EndpointMoves(IActorRef instance, IActorRef gateway, ITimerScheduler timers)
{
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(10);
    private bool _isUnseen;

    /// <summary>To the instance's actor: the look is over. Give it to <see cref="Judge"/>.</summary>
    public sealed record Looked(PublicEndpoint At, string? Problem);

    /// <summary>To the instance's actor: look again.</summary>
    public sealed record LookAgain;

    public void OnStuck(TunnelActor.Stuck stuck, InstanceState state, InstanceScope scope)
    {
        if (state.Status.IsActive())
            gateway.Tell(new EndpointMessages.MoveEndpoint(scope.Id, $"the tunnel there cannot be made: {stuck.Reason}", stuck.Lasted), instance);
    }

    /// <summary>Whether it is where the offer thinks. In INIT that is not on record yet.</summary>
    public static bool MayTake(EndpointMessages.EndpointOffered offer, InstanceState state, InstanceScope scope) =>
        state.Status.IsActive() && offer.From == (state.Status == InstanceStatus.Init ? scope.Endpoint : state.Endpoint);

    /// <summary>The move is stored: the tunnel goes there from now on.</summary>
    public InstanceScope CarryOut(EndpointMessages.EndpointOffered offer, InstanceScope scope)
    {
        var moved = scope with { Endpoint = offer.To, Contact = offer.Contact };
        _isUnseen = true;
        gateway.Tell(new EndpointMessages.OfferTaken(moved.Id, offer.To), instance);
        if (moved.Folder is not null)
            moved.Parts.Tunnel.Tell(new TunnelActor.Retarget(moved.Tunnel, offer.Reason), ActorRefs.NoSender);
        return moved;
    }

    public void OnReport(IObservation seen, InstanceState state, InstanceScope scope)
    {
        if (seen is InstancePartRepaired { Part: TunnelActor.Part })
            Look(state, scope);
    }

    /// <summary>In INIT the probe looks, until it has seen it somewhere.</summary>
    public void Look(InstanceState state, InstanceScope scope)
    {
        if (!_isUnseen || state.Status != InstanceStatus.Ready || scope is not { Endpoint: { } at, Folder: not null })
            return;
        _isUnseen = false;
        ProbeInstance.LookAsync(scope, LookLimit, CancellationToken.None)
            .PipeTo(instance, success: problem => new Looked(at, problem), failure: e => new Looked(at, $"it could not be looked at: {e.Message}"));
    }

    /// <summary>What there is to say of it, if anything. Where users cannot come in it moves again, if it can.</summary>
    public IObservation? Judge(Looked looked, InstanceState state, InstanceScope scope, DateTimeOffset now)
    {
        if (state.Status != InstanceStatus.Ready || looked.At != state.Endpoint)
            return null;
        var known = state.Degraded.GetValueOrDefault(GatewayActor.Part);
        if (looked.Problem is not { } reason)
            return known is null ? null : new InstancePartRepaired(GatewayActor.Part, (long)(now - known.Since).TotalMilliseconds);
        _isUnseen = true;
        timers.StartSingleTimer("look", new LookAgain(), LookLimit);
        gateway.Tell(new EndpointMessages.MoveEndpoint(scope.Id, reason, TimeSpan.Zero, IsSure: true), instance);
        return known is null ? new InstancePartBroken(GatewayActor.Part, reason) : null;
    }
}
