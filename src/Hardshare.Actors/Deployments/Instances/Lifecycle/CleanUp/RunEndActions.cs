namespace Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;

/// <summary>Runs the owner's commands on the host at the end, all of them even if one fails.</summary>
internal static class RunEndActions
{
    public const string Name = "end actions";
    public const string Phase = "end";

    public static Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation) =>
        ActionSteps.RunAllAsync(scope, Phase, scope.Configuration.Actions.End, goOn: true, ActionSteps.OnHost(scope), cancellation);
}
