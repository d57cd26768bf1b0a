using Hardshare.Actors.Deployments.Instances.Tunnels;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Brings the SSH tunnel up, from the gateway to the container's socket; the socket may come later.</summary>
internal static class OpenTunnel
{
    public const string Name = "tunnel";

    /// <summary>Where another gateway may do, it has had the time to be found by then.</summary>
    private static readonly TimeSpan UntilItHasMoved = TimeSpan.FromSeconds(15);

    public static Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation) => PartSteps.StartAsync(
        scope.Parts.Tunnel, new TunnelActor.OpenTunnel(scope.Tunnel, scope.Services.Roles.IsGateway ? TimeSpan.Zero : UntilItHasMoved), cancellation);
}
