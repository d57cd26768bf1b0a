using System.Collections.Immutable;
using Hardshare.Actors.Deployments.Instances.Lifecycle.CleanUp;
using Hardshare.Actors.Deployments.Instances.Lifecycle.Start;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle;

/// <summary>
/// The instance's life as lists of steps, in one place. What a step does not have to wait for runs beside it: the tunnel comes up while the container starts.
/// </summary>
public static class InstanceLifecycle
{
    /// <summary>INIT, up to READY.</summary>
    public static ImmutableArray<Step> Start { get; } =
    [
        new(PrepareFolder.Name, [], PrepareFolder.RunAsync),
        new(OpenGateway.Name, [PrepareFolder.Name], OpenGateway.RunAsync),
        new(OpenTunnel.Name, [OpenGateway.Name], OpenTunnel.RunAsync),
        new(RunBeforeActions.Name, [], RunBeforeActions.RunAsync) { ActsOnRobot = true },
        new(OpenStreams.Name, [PrepareFolder.Name, RunBeforeActions.Name], OpenStreams.RunAsync),
        new(StartContainer.Name, [PrepareFolder.Name, RunBeforeActions.Name], StartContainer.RunAsync),
        new(RunStartActions.Name, [StartContainer.Name, OpenStreams.Name], RunStartActions.RunAsync) { ActsOnRobot = true },
        new(ProbeInstance.Name, [OpenTunnel.Name, StartContainer.Name], ProbeInstance.RunAsync),
    ];

    /// <summary>READY already, after a restart of the node: find every part, or bring it back.</summary>
    public static ImmutableArray<Step> Resume { get; } =
    [
        new(PrepareFolder.Name, [], PrepareFolder.RunAsync),
        new(OpenGateway.Name, [PrepareFolder.Name], OpenGateway.RunAsync),
        new(OpenTunnel.Name, [OpenGateway.Name], OpenTunnel.RunAsync),
        new(OpenStreams.Name, [PrepareFolder.Name], OpenStreams.RunAsync),
        new(StartContainer.Name, [PrepareFolder.Name], StartContainer.RunAsync),
    ];

    /// <summary>
    /// Of the steps of <see cref="Resume"/> that failed, those to take again: nobody else would. Container, tunnel and streams go on trying by themselves, once they
    /// have been told what to do.
    /// </summary>
    public static ImmutableHashSet<string> ToResumeAgain(IReadOnlyCollection<string> failed)
    {
        var again = ImmutableHashSet<string>.Empty;
        foreach (var step in Resume.Where(step => failed.Contains(step.Name)))
            if (step.Name is PrepareFolder.Name or OpenGateway.Name || step.After.Any(again.Contains))
                again = again.Add(step.Name);
        return again;
    }

    /// <summary>Before there is an instance: what does not depend on who it will be. One after the other, in the background.</summary>
    public static ImmutableArray<Step> Warm { get; } =
    [
        new(PrepareFolder.Name, [], PrepareFolder.RunAsync),
        new(OpenGateway.Name, [PrepareFolder.Name], OpenGateway.RunAsync),
        new(StartContainer.Name, [PrepareFolder.Name], StartContainer.RunAsync),
        new(OpenTunnel.Name, [OpenGateway.Name], OpenTunnel.RunAsync),
        new(ProbeInstance.Name, [OpenTunnel.Name, StartContainer.Name], ProbeInstance.RunAsync),
    ];

    /// <summary>What was made beforehand is not wanted any more.</summary>
    public static ImmutableArray<Step> Discard { get; } =
    [
        new(CloseGateway.Name, [], CloseGateway.RunAsync),
        new(CloseTunnel.Name, [], CloseTunnel.RunAsync),
        new(DestroyContainer.Name, [], DestroyContainer.RunAsync),
        new(RemoveFolder.Name, [CloseGateway.Name, CloseTunnel.Name, DestroyContainer.Name], RemoveFolder.RunAsync),
    ];

    /// <summary>TERMINATING (or after INIT_FAIL), until nothing is left. Every step is tried, whatever became of the others.</summary>
    public static ImmutableArray<Step> CleanUp { get; } =
    [
        new(PauseInput.Name, [], PauseInput.RunAsync),
        new(CloseGateway.Name, [], CloseGateway.RunAsync),
        new(RunEndActions.Name, [PauseInput.Name], RunEndActions.RunAsync) { ActsOnRobot = true },
        new(CloseTunnel.Name, [], CloseTunnel.RunAsync),
        new(CloseStreams.Name, [RunEndActions.Name], CloseStreams.RunAsync),
        new(DestroyContainer.Name, [RunEndActions.Name], DestroyContainer.RunAsync),
        new(RemoveFolder.Name, [CloseGateway.Name, CloseTunnel.Name, CloseStreams.Name, DestroyContainer.Name], RemoveFolder.RunAsync),
    ];
}
