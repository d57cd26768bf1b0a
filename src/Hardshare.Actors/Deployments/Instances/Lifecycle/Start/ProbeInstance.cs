namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Looks at the instance from the public address, as its user will: the SSH banner and the host key.</summary>
internal static class ProbeInstance
{
    public const string Name = "probe";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        var limit = scope.Configuration.Instances.InitLimit;
        var problem = await scope.Services.Probe.ProbeAsync(scope.Id, scope.Endpoint!, scope.Folder!.HostPublicKey, limit, cancellation);
        return problem is null
            ? StepOutcome.Done
            : StepOutcome.Failed($"the instance does not answer at {scope.Endpoint!.Address}:{scope.Endpoint.Port}: {problem}");
    }
}
