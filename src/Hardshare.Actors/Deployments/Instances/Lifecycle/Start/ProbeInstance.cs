using Hardshare.Actors.Gateway.Remote;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Looks at the instance from the public address, as its user will: the SSH banner and the host key.</summary>
internal static class ProbeInstance
{
    public const string Name = "probe";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        var left = scope.InitEnds - scope.Services.Time.GetUtcNow();
        // Over before INIT's limit is, so that the reason is what the probe last saw.
        var limit = left > 4 * Second ? left - Second : left > TimeSpan.Zero ? left * 0.75 : TimeSpan.Zero;
        var problem = await LookAsync(scope, limit, cancellation);
        return problem is null
            ? StepOutcome.Done
            : StepOutcome.Failed($"the instance does not answer at {scope.Endpoint!.Address}:{scope.Endpoint.Port}: {problem}");
    }

    /// <summary>Null when it answers as it should. A host that is no gateway may not even reach the public address, and the gateway's firewall is to let the look through.</summary>
    public static async Task<string?> LookAsync(InstanceScope scope, TimeSpan limit, CancellationToken cancellation) => scope.Services.Roles.IsGateway
        ? await scope.Services.Probe.ProbeAsync(scope.Id, scope.Endpoint!, scope.Folder!.HostPublicKey, limit, cancellation)
        : (await scope.Gateway.Ask<EndpointMessages.EndpointProbed>(new EndpointMessages.ProbeEndpoint(scope.Id, scope.Folder!.HostPublicKey, limit), cancellation)).Problem;
}
