using Hardshare.Actors.Gateway;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Gets a public port at the gateway and leave to open a tunnel to it.</summary>
internal static class OpenGateway
{
    public const string Name = "gateway";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        var order = new GatewayActor.OpenEndpoint(scope.Id, scope.Folder!.TunnelPublicKey, scope.Endpoint, scope.Firewall, scope.Instance)
        {
            Owner = scope.EndpointOwner,
        };
        var answer = await scope.Gateway.Ask<GatewayActor.EndpointAnswer>(order, cancellation);
        return answer.Problem is { } problem
            ? StepOutcome.Failed(problem)
            // Unless it has moved meanwhile.
            : StepOutcome.With(s => s.Endpoint == scope.Endpoint ? s with { Endpoint = answer.Endpoint, Contact = answer.Contact } : s);
    }
}
