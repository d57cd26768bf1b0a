using System.Collections.Immutable;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Deployments.Instances.Lifecycle;

/// <summary>How far an instance that was READY has come back after a restart of the node: which of its steps are missing, and since when. Pure.</summary>
/// <param name="Adopted">Whether the history says that it was found again.</param>
/// <param name="Failures">Attempts in a row that left something missing.</param>
/// <param name="Missing">Steps that nobody but the instance takes again, and the timestamp at which they first failed.</param>
public sealed record Resumption(bool Adopted, int Failures, ImmutableDictionary<string, long> Missing)
{
    public static Resumption NotBegun { get; } = new(Adopted: false, Failures: 0, ImmutableDictionary<string, long>.Empty);

    /// <summary>An attempt is over.</summary>
    /// <param name="run">A list of steps that is over.</param>
    /// <param name="time">Gives the timestamp, and how long something was missing.</param>
    public Attempt After(StepRun run, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(time);
        string[] done = [.. run.Steps.Select(step => step.Name).Except(run.Problems.Select(p => p.Step))];
        // Container, tunnel and streams report their own outages, and go on trying.
        var again = InstanceLifecycle.ToResumeAgain([.. run.Problems.Select(p => p.Step)]);
        IEnumerable<IObservation> seen =
        [
            .. done.Where(Missing.ContainsKey)
                .Select(step => new InstancePartRepaired(step, (long)time.GetElapsedTime(Missing[step]).TotalMilliseconds)),
            .. run.Problems.Where(p => again.Contains(p.Step) && !Missing.ContainsKey(p.Step)).Select(p => new InstancePartBroken(p.Step, p.Problem)),
        ];
        var next = new Resumption(
            Adopted: true, again.IsEmpty ? Failures : Failures + 1, again.ToImmutableDictionary(step => step, step => Missing.GetValueOrDefault(step, time.GetTimestamp())));
        return new Attempt(next, Adopted ? [.. seen] : [new InstanceAdopted(done), .. seen], [.. done.Except(Missing.Keys)]);
    }

    /// <summary>The next attempt: what was found before stays as it is.</summary>
    public StepRun Again(StepRun last)
    {
        ArgumentNullException.ThrowIfNull(last);
        return StepRun.Of(InstanceLifecycle.Resume, goOn: true) with { Behind = [.. last.Steps.Select(step => step.Name).Except(Missing.Keys)] };
    }

    /// <summary>What came of an attempt: how it goes on, what the history has to say, and the steps that had not failed before.</summary>
    public sealed record Attempt(Resumption Next, IReadOnlyList<IObservation> Seen, IReadOnlyList<string> Found);
}
