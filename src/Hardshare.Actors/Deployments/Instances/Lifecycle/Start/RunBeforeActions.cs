namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Runs the owner's commands on the host before anything starts. Those that ran before a crash do not run again.</summary>
internal static class RunBeforeActions
{
    public const string Name = "before actions";
    public const string Phase = "before";

    public static Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation) => ActionSteps.RunAllAsync(
        scope, Phase, scope.Configuration.Actions.Before.Skip(scope.ActionsRun.GetValueOrDefault(Phase)), goOn: false, ActionSteps.OnHost(scope), cancellation);
}
