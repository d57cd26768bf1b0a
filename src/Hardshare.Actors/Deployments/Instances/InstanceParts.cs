using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Deployments.Instances.Streams;
using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Actors.Membership;

namespace Hardshare.Actors.Deployments.Instances;

/// <summary>The actors of an instance's parts.</summary>
public sealed record InstanceParts(IActorRef Container, IActorRef Tunnel, IReadOnlyDictionary<string, IActorRef> Streams)
{
    /// <summary>Make them as children of the instance's actor. They do nothing before they are told to.</summary>
    public static InstanceParts Under(IActorRefFactory instance, InstanceSeat seat, NodeServices services)
    {
        ArgumentNullException.ThrowIfNull(seat);
        ArgumentNullException.ThrowIfNull(services);
        var id = seat.Warm ?? seat.Order.Instance;
        var limits = seat.Configuration.Instances;
        var fence = new RobotFence(seat.Deployment, seat.Configuration, services);
        return new InstanceParts(
            instance.ActorOf(Props.Create(() => new ContainerActor(id, services.Containers, services.Time, limits.ContainerRestarts, limits.ContainerRestartWindow)), "container"),
            instance.ActorOf(Props.Create(() => new TunnelActor(id, services.Tunnels, services.Time)), "tunnel"),
            seat.Configuration.Devices.ToDictionary(
                device => device.Name,
                device => instance.ActorOf(Props.Create(() => new StreamActor(id, device, limits.DeadMan, fence, services.Streams, services.Time)), $"stream-{device.Name}")));
    }
}
