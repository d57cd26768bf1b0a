using System.Collections.Concurrent;
using Hardshare.Engine.Actor.Internal;
using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor;

/// <summary>
/// Shuts an application down in phases, one after the other; the tasks of a phase run at the same time, and no longer than the
/// phase's time-out. A task that fails or is late is logged and does not keep the next phase from running.
/// </summary>
public sealed class CoordinatedShutdown : IExtension
{
    public static readonly string PhaseBeforeServiceUnbind = "before-service-unbind";
    public static readonly string PhaseServiceUnbind = "service-unbind";
    public static readonly string PhaseServiceRequestsDone = "service-requests-done";
    public static readonly string PhaseServiceStop = "service-stop";
    public static readonly string PhaseBeforeClusterShutdown = "before-cluster-shutdown";
    public static readonly string PhaseClusterShardingShutdownRegion = "cluster-sharding-shutdown-region";
    public static readonly string PhaseClusterLeave = "cluster-leave";
    public static readonly string PhaseClusterExiting = "cluster-exiting";
    public static readonly string PhaseClusterExitingDone = "cluster-exiting-done";
    public static readonly string PhaseClusterShutdown = "cluster-shutdown";
    public static readonly string PhaseBeforeActorSystemTerminate = "before-actor-system-terminate";
    public static readonly string PhaseActorSystemTerminate = "actor-system-terminate";

    private static readonly string[] Phases =
    [
        PhaseBeforeServiceUnbind, PhaseServiceUnbind, PhaseServiceRequestsDone, PhaseServiceStop, PhaseBeforeClusterShutdown,
        PhaseClusterShardingShutdownRegion, PhaseClusterLeave, PhaseClusterExiting, PhaseClusterExitingDone, PhaseClusterShutdown,
        PhaseBeforeActorSystemTerminate, PhaseActorSystemTerminate,
    ];

    private readonly ConcurrentDictionary<string, ConcurrentQueue<PhaseTask>> _tasks = new();
    private readonly TaskCompletionSource<Done> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Reason? _reason;

    internal CoordinatedShutdown(ExtendedActorSystem system) => System = system;

    public ExtendedActorSystem System { get; }

    /// <summary>Null until it runs.</summary>
    public Reason? ShutdownReason => Volatile.Read(ref _reason);

    public TimeSpan TotalTimeout => Phases.Select(Timeout).Aggregate(TimeSpan.Zero, (sum, timeout) => sum + timeout);

    public static CoordinatedShutdown Get(ActorSystem sys) =>
        (CoordinatedShutdown)sys.RegisterExtension(CoordinatedShutdownExtension.Instance);

    /// <exception cref="InvalidOperationException">There is no such phase.</exception>
    public void AddTask(string phase, string taskName, Func<Task<Done>> task)
    {
        EnsurePhase(phase);
        if (string.IsNullOrEmpty(taskName))
            throw new ArgumentException("A task of the shutdown has a name.", nameof(taskName));
        _tasks.GetOrAdd(phase, _ => new ConcurrentQueue<PhaseTask>()).Enqueue(new PhaseTask(taskName, task));
    }

    /// <summary><c>akka.coordinated-shutdown.phases.PHASE.timeout</c>, else the default of all phases.</summary>
    public TimeSpan Timeout(string phase)
    {
        EnsurePhase(phase);
        var config = System.Settings.Config;
        return config.GetTimeSpan(
            $"akka.coordinated-shutdown.phases.{phase}.timeout",
            phase == PhaseActorSystemTerminate
                ? TimeSpan.FromSeconds(10)
                : config.GetTimeSpan("akka.coordinated-shutdown.default-phase-timeout"),
            allowInfinite: false);
    }

    /// <summary>Runs once; a second call waits for the first. From another than the first phase, those before it are left out.</summary>
    public Task<Done> Run(Reason reason, string? fromPhase = null)
    {
        if (fromPhase is not null)
            EnsurePhase(fromPhase);
        if (Interlocked.CompareExchange(ref _reason, reason, null) is null)
            _ = Task.Run(() => RunPhases(fromPhase));
        return _done.Task;
    }

    private async Task RunPhases(string? fromPhase)
    {
        var log = Logging.GetLogger(System, this);
        foreach (var phase in Phases.SkipWhile(phase => fromPhase is not null && phase != fromPhase))
        {
            if (_tasks.TryGetValue(phase, out var tasks))
                await RunPhase(phase, tasks, log).ConfigureAwait(false);
        }
        if (System.Settings.Config.GetBoolean("akka.coordinated-shutdown.terminate-actor-system")
            || ReferenceEquals(_reason, ActorSystemTerminateReason.Instance))
        {
            ((ActorSystemImpl)System).FinalTerminate();
            await System.WhenTerminated.ConfigureAwait(false);
        }
        _done.TrySetResult(Done.Instance);
    }

    private async Task RunPhase(string phase, IEnumerable<PhaseTask> tasks, ILoggingAdapter log)
    {
        var timeout = Timeout(phase);
        await Task.WhenAll(tasks.Select(async task =>
        {
            try
            {
                await Task.Run(task.Run).WaitAsync(timeout, TimeProvider.System).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                log.Warning("Task [{0}] of shutdown phase [{1}] took longer than {2}.", task.Name, phase, timeout);
            }
            catch (Exception e)
            {
                log.Warning(e, "Task [{0}] of shutdown phase [{1}] failed: {2}", task.Name, phase, e.Message);
            }
        })).ConfigureAwait(false);
    }

    private static void EnsurePhase(string phase)
    {
        if (!Phases.Contains(phase))
            throw new InvalidOperationException($"Unknown phase [{phase}], known phases: {string.Join(", ", Phases)}.");
    }

    private sealed record PhaseTask(string Name, Func<Task<Done>> Run);

    /// <summary>Why the application shuts down.</summary>
    public class Reason
    {
        protected Reason()
        {
        }
    }

    public class UnknownReason : Reason
    {
        public static readonly Reason Instance = new UnknownReason();

        private UnknownReason()
        {
        }
    }

    public class ActorSystemTerminateReason : Reason
    {
        public static readonly Reason Instance = new ActorSystemTerminateReason();

        private ActorSystemTerminateReason()
        {
        }
    }

    public class ClrExitReason : Reason
    {
        public static readonly Reason Instance = new ClrExitReason();

        private ClrExitReason()
        {
        }
    }
}
