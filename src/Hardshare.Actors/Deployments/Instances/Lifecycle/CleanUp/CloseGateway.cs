using Hardshare.Actors.Gateway;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;

/// <summary>Closes the public port with its connections, and takes the tunnel's key back.</summary>
internal static class CloseGateway
{
    public const string Name = "close gateway";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        var closed = await scope.Gateway.Ask<GatewayActor.EndpointClosed>(scope.CloseEndpoint, cancellation);
        return new StepOutcome(closed.Problem, s => s with { Traffic = closed.Counts }, closed.Note);
    }
}
