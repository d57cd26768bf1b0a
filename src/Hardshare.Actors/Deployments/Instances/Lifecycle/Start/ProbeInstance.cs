using Hardshare.Actors.Gateway.Remote;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Looks at the instance from the public address, as its user will: the SSH banner and the host key.</summary>
internal static class ProbeInstance
{
    public const string Name = "probe";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>A gateway that has died meanwhile is not looked at for longer than that: the instance moves to another one.</summary>
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        while (true)
        {
            var left = scope.InitEnds - scope.Services.Time.GetUtcNow();
            // Over before INIT's limit is, so that the reason is what the probe last saw.
            var limit = left > 4 * Second ? left - Second : left > TimeSpan.Zero ? left * 0.75 : TimeSpan.Zero;
            var isLast = scope.Services.Roles.IsGateway || limit < 2 * Round;
            if (await LookAsync(scope, isLast ? limit : Round, cancellation) is not { } problem)
                return StepOutcome.Done;
            if (isLast)
                return StepOutcome.Failed(problem);
        }
    }

    /// <summary>
    /// Null when it answers as it should, else what is wrong and where. A host that is no gateway may not even reach the public address, and the gateway's firewall is to let the look through; it is looked at where it is
    /// by now.
    /// </summary>
    public static async Task<string?> LookAsync(InstanceScope scope, TimeSpan limit, CancellationToken cancellation)
    {
        var seen = scope.Services.Roles.IsGateway
            ? new EndpointMessages.EndpointProbed(await scope.Services.Probe.ProbeAsync(scope.Id, scope.Endpoint!, scope.Folder!.HostPublicKey, limit, cancellation), scope.Endpoint)
            : await scope.Gateway.Ask<EndpointMessages.EndpointProbed>(new EndpointMessages.ProbeEndpoint(scope.Id, scope.Folder!.HostPublicKey, limit), cancellation);
        return seen.Problem is { } problem ? $"the instance does not answer at {seen.At?.Address}:{seen.At?.Port}: {problem}" : null;
    }
}
