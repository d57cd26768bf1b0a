using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Contracts.Instances;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle;

/// <summary>Runs the owner's commands of one phase, one after the other, and puts each on record.</summary>
internal static class ActionSteps
{
    public delegate Task<CommandOutcome> Runner(ActionConfiguration action, CancellationToken cancellation);

    public static async Task<StepOutcome> RunAllAsync(
        InstanceScope scope, string phase, IEnumerable<ActionConfiguration> actions, bool goOn, Runner runAsync, CancellationToken cancellation,
        string? container = null)
    {
        string? problem = null;
        foreach (var action in actions)
        {
            var begun = scope.Services.Time.GetTimestamp();
            var outcome = await runAsync(action, cancellation);
            var took = (long)scope.Services.Time.GetElapsedTime(begun).TotalMilliseconds;
            var command = string.Join(' ', action.Command);
            var ran = new InstanceActionRan(phase, command, outcome.ExitCode, took, outcome.Problem ?? outcome.Output, container);
            scope.Instance.Tell(new PartReport(ran), ActorRefs.NoSender);
            if (outcome.Succeeded)
                continue;
            problem ??= $"the {phase} action \"{command}\" failed: {outcome.Describe()}";
            if (!goOn)
                break;
        }
        return new StepOutcome(problem);
    }

    // One that is cut off because this node may not act on the robot any more runs again once it may, as after a crash.
    public static Runner OnHost(InstanceScope scope) => async (action, cancellation) =>
    {
        while (true)
        {
            await scope.Fence.UntilOpenAsync(cancellation);
            if (await scope.Fence.RunAsync(token => scope.Services.Commands.RunAsync(action.Command, scope.Environment, action.Limit, token), cancellation) is { } outcome)
                return outcome;
        }
    };
}
