using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;

namespace Hardshare.Actors.Deployments.Warm;

/// <summary>The deployment's side of its <see cref="WarmActor"/>: when there is to be one, and whether an instance may take over what it has.</summary>
internal sealed class WarmKeeper(IUntypedActorContext context, NodeServices services)
{
    /// <summary>The instance that has just taken over starts before the next one is made.</summary>
    private static readonly TimeSpan AfterHandOver = TimeSpan.FromSeconds(2);

    private IActorRef? _warm;
    private InstanceId? _slot;
    private IReadOnlyList<InstanceId>? _claimed;
    private int _failures;

    /// <summary>Under which id everything is ready for an instance, or null.</summary>
    public InstanceId? ReadySlot { get; private set; }

    /// <summary>Until <see cref="OnTerminated"/> the instance has to wait.</summary>
    public bool IsHandingOver { get; private set; }

    /// <summary>Say what the deployment has besides its instance, if that has not been said. What nobody claims is swept.</summary>
    public void Claim(DeploymentState state)
    {
        InstanceId[] claimed = [.. new[] { state.Warm, _slot }.OfType<InstanceId>()];
        if (_claimed is { } before && before.SequenceEqual(claimed))
            return;
        _claimed = claimed;
        context.System.EventStream.Publish(new DirectoryMessages.PartsClaimed(state.Id, claimed));
    }

    /// <summary>See to it that there is one, or none.</summary>
    /// <param name="configuration">Null when none may be there: the deployment can have no instance at the moment.</param>
    /// <param name="state">Of the deployment.</param>
    /// <param name="gateway">Where its public port is.</param>
    public void Keep(DeploymentConfiguration? configuration, DeploymentState state, IActorRef gateway)
    {
        if (configuration is not { Warm: > 0 })
        {
            ReadySlot = null;
            if (!IsHandingOver)
                _warm?.Tell(new WarmActor.Discard());
        }
        else if (_warm is null)
        {
            var slot = WarmSlot.Free(state.Id, state.Warm);
            _slot = slot;
            Claim(state);
            var seat = new WarmSeat(slot, state.Id, configuration, gateway);
            _warm = context.Watch(context.ActorOf(Props.Create(() => new WarmActor(seat, services)), "warm"));
        }
        Claim(state);
    }

    public void OnReady(IActorRef sender, InstanceId? slot)
    {
        if (!Equals(sender, _warm) || IsHandingOver)
            return;
        ReadySlot = slot;
        if (slot is not null)
            _failures = 0;
    }

    /// <summary>An instance takes over: the actor is stopped, which ends nothing of what it has.</summary>
    public void HandOver()
    {
        ReadySlot = null;
        IsHandingOver = true;
        context.Stop(_warm!);
    }

    /// <summary>When to see to the next one; null if it was not this actor that stopped.</summary>
    public TimeSpan? OnTerminated(IActorRef stopped)
    {
        if (!Equals(stopped, _warm))
            return null;
        var handedOver = IsHandingOver;
        (_warm, _slot, ReadySlot, IsHandingOver) = (null, null, null, false);
        return handedOver ? AfterHandOver : RetryDelay.After(++_failures + 1, Random.Shared.NextDouble());
    }
}
