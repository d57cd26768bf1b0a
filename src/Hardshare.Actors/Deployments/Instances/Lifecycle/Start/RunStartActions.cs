using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

/// <summary>Runs the owner's commands inside the container once it runs. Those that ran in it before a crash do not run again; in one that was started since then they all do.</summary>
internal static class RunStartActions
{
    public const string Name = "start actions";
    public const string Phase = "start";

    public static async Task<StepOutcome> RunAsync(InstanceScope scope, CancellationToken cancellation)
    {
        if (scope.Configuration.Actions.Start.Count == 0)
            return StepOutcome.Done;
        var current = await scope.Parts.Container.Ask<ContainerActor.CurrentContainer>(new ContainerActor.GetContainer(), cancellation);
        return current.Container is { } container
            ? await RunAsync(scope, container, scope.ActionsRun.GetValueOrDefault(InstanceState.ActionsKey(Phase, container.Run)), cancellation)
            : StepOutcome.Failed("the container ended before the start actions ran");
    }

    /// <summary>In a container in which none ran although there were some, or some failed. Where they ran nothing runs, whatever the configuration says by now.</summary>
    public static async Task<StepOutcome> RunMissingAsync(InstanceScope scope, bool failed, CancellationToken cancellation)
    {
        var current = await scope.Parts.Container.Ask<ContainerActor.CurrentContainer>(new ContainerActor.GetContainer(), cancellation);
        if (current.Container is not { } container)
            return StepOutcome.Done;
        var (run, anyRun) = (InstanceState.ActionsKey(Phase, container.Run), InstanceState.ActionsKey(Phase, ""));
        var isDue = failed || (!scope.ActionsRun.ContainsKey(run) && scope.ActionsRun.Keys.Any(other => other.StartsWith(anyRun, StringComparison.Ordinal)));
        return isDue ? await RunAsync(scope, container, scope.ActionsRun.GetValueOrDefault(run), cancellation) : StepOutcome.Done;
    }

    /// <param name="scope">The instance.</param>
    /// <param name="container">The container in which to run them.</param>
    /// <param name="skip">How many ran in this container already.</param>
    /// <param name="cancellation">Ends the one that runs.</param>
    public static Task<StepOutcome> RunAsync(InstanceScope scope, ContainerHandle container, int skip, CancellationToken cancellation) => ActionSteps.RunAllAsync(
        scope, Phase, scope.Configuration.Actions.Start.Skip(skip), goOn: false,
        async (action, token) =>
        {
            var outcome = await scope.Services.Containers.ExecAsync(container, action.Command, scope.Environment, action.Limit, token);
            return new CommandOutcome(outcome.ExitCode, outcome.Output, outcome.Problem);
        },
        cancellation,
        container.Run);
}
