using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Instances.Folders;
using Hardshare.Actors.Deployments.Instances.Lifecycle;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Gateway;
using Hardshare.Actors.Gateway.Remote;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Warm;

/// <summary>
/// A container with its folder, public port (closed to everyone) and tunnel, made before there is an instance that needs them. Parent: the deployment, which stops this
/// actor when an instance takes them over: the instance's own parts adopt them as after a restart. Children: container and tunnel, as an instance has them.
/// Persists nothing. It begins by removing what an earlier one left under its id; what fails is removed, and the parent tries anew. On stop everything runs on.
/// </summary>
public sealed class WarmActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan EndRetry = TimeSpan.FromSeconds(5);

    private readonly WarmSeat _seat;
    private readonly NodeServices _services;
    private readonly CancellationTokenSource _cancellation = new();
    private readonly InstanceScope _scope;
    private bool _making = true;
    private bool _isReady;
    private bool _ending;

    public WarmActor(WarmSeat seat, NodeServices services)
    {
        _seat = seat;
        _services = services;
        var limits = seat.Configuration.Instances;
        var parts = new InstanceParts(
            Context.ActorOf(
                Props.Create(() => new ContainerActor(seat.Slot, services.Containers, services.Time, limits.ContainerRestarts, limits.ContainerRestartWindow)),
                "container"),
            Context.ActorOf(Props.Create(() => new TunnelActor(seat.Slot, services.Tunnels, services.Time)), "tunnel"),
            new Dictionary<string, IActorRef>());
        var nobody = new InstanceOrder(seat.Slot, "", [], false, null, false);
        _scope = new InstanceScope(nobody, seat.Deployment, seat.Configuration, services, parts, seat.Gateway, Self) { Firewall = Firewall.Closed };
        Receive<Made>(OnMade);
        Receive<GetReady>(_ => Sender.Tell(new Readiness(_isReady)));
        Receive<Discard>(_ => End());
        Receive<Ended>(OnEnded);
        Receive<EndAgain>(_ => EndNow());
        Receive<PartReport>(OnReport);
        Receive<TunnelActor.Stuck>(stuck => OnGatewayLeft(stuck.Reason));
        Receive<EndpointMessages.EndpointOffered>(offer => OnGatewayLeft(offer.Reason));
        Receive<PartGaveUp>(gaveUp => Fail(gaveUp.Reason));
        Receive<ContainerActor.ContainerProgress>(_ => { });
        Receive<ContainerActor.ContainerRestarted>(_ => { });
    }

    /// <summary>To the parent: an instance may take over what is under <paramref name="Slot"/>.</summary>
    public sealed record Ready(InstanceId Slot);

    /// <summary>To the parent: something of it broke; it is being repaired.</summary>
    public sealed record NotReady;

    /// <summary>Answered with <see cref="Readiness"/>, after the parent was told.</summary>
    public sealed record GetReady;

    public sealed record Readiness(bool IsReady);

    /// <summary>Remove everything, then stop.</summary>
    public sealed record Discard;

    private sealed record Made(string? Problem);

    private sealed record Ended(string? Problem);

    private sealed record EndAgain;

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => MakeAsync(_seat.Configuration.Instances.InitLimit, _cancellation.Token)
        .PipeTo(Self, success: problem => new Made(problem), failure: e => new Made(e.Message));

    protected override void PostStop()
    {
        _cancellation.Cancel();
        _cancellation.Dispose();
    }

    private async Task<string?> MakeAsync(TimeSpan limit, CancellationToken cancellation)
    {
        using var timer = new CancellationTokenSource(limit, _services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellation);
        if (await RemoveLeftoversAsync(either.Token) is { } left)
            return left;
        var scope = _scope with { InitEnds = _services.Time.GetUtcNow() + limit };
        foreach (var step in InstanceLifecycle.Warm)
        {
            var outcome = await step.RunAsync(scope, either.Token);
            if (outcome.Problem is { } problem)
                return $"{step.Name}: {problem}";
            scope = outcome.Product?.Invoke(scope) ?? scope;
        }
        return null;
    }

    private async Task<string?> RemoveLeftoversAsync(CancellationToken cancellation)
    {
        var closed = await _seat.Gateway.Ask<GatewayActor.EndpointClosed>(_scope.CloseEndpoint, cancellation);
        await _services.Tunnels.DestroyAsync(_seat.Slot, cancellation);
        var destroyed = await _services.Containers.DestroyAsync(_seat.Slot, cancellation);
        await _services.Folders.RemoveAsync(_seat.Slot, cancellation);
        return closed.Problem ?? destroyed switch
        {
            EngineAway away => away.Reason,
            ContainerRefused refused => refused.Reason,
            _ => null,
        };
    }

    private void OnMade(Made made)
    {
        _making = false;
        if (_ending)
            EndNow();
        else if (made.Problem is { } problem)
            Fail(problem);
        else
            TellParent(ready: true);
    }

    private void TellParent(bool ready)
    {
        _isReady = ready;
        Context.Parent.Tell(ready ? new Ready(_seat.Slot) : new NotReady());
    }

    private void OnReport(PartReport report)
    {
        if (_making || _ending)
            return;
        if (report.Observation is InstancePartBroken)
            TellParent(ready: false);
        else if (report.Observation is InstancePartRepaired)
            TellParent(ready: true);
    }

    // Nobody is in there yet: rather than move it is made anew, at a gateway that can be reached.
    private void OnGatewayLeft(string reason)
    {
        if (!_making && !_services.Roles.IsGateway)
            Fail(reason);
    }

    private void Fail(string problem)
    {
        Context.GetLogger().Warning("what is kept warm for deployment {0} does not work and is made anew: {1}", _seat.Deployment, problem);
        End();
    }

    private void End()
    {
        if (_ending)
            return;
        _ending = true;
        TellParent(ready: false);
        _cancellation.Cancel();
        // A step that is under way has to settle first, or it would leave behind what it is just making.
        if (!_making)
            EndNow();
    }

    private void EndNow() => EndAsync().PipeTo(Self, success: outcome => new Ended(outcome.Problem), failure: e => new Ended(e.Message));

    private async Task<StepOutcome> EndAsync()
    {
        var outcomes = new List<StepOutcome>();
        foreach (var step in InstanceLifecycle.Discard)
            outcomes.Add(await step.RunAsync(_scope, CancellationToken.None));
        return PartSteps.Combine(outcomes);
    }

    private void OnEnded(Ended ended)
    {
        if (ended.Problem is { } problem)
        {
            Context.GetLogger().Warning("what was kept warm for deployment {0} is not removed yet: {1}", _seat.Deployment, problem);
            Timers.StartSingleTimer("end", new EndAgain(), EndRetry);
        }
        else
            Context.Stop(Self);
    }
}
