using System.Collections.Concurrent;

namespace Hardshare.Engine.Tests.Actor;

public sealed class CoordinatedShutdownTests : EngineSpec
{
    private readonly ConcurrentQueue<string> _done = new();

    public CoordinatedShutdownTests()
        : base("akka.coordinated-shutdown.phases.service-stop.timeout = 50ms")
    {
    }

    [Fact]
    public async Task Phases_run_in_order_and_the_system_stops_last()
    {
        var shutdown = CoordinatedShutdown.Get(Sys);
        Sys.ActorOf(Props.Create(() => new Last(_done)));
        Add(shutdown, CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "c");
        Add(shutdown, CoordinatedShutdown.PhaseServiceUnbind, "b");
        Add(shutdown, CoordinatedShutdown.PhaseBeforeServiceUnbind, "a");
        var running = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        shutdown.Run(CoordinatedShutdown.ClrExitReason.Instance).ShouldBe(running);
        await running;
        _done.ShouldBe(["a", "b", "c", "actor"]);
        shutdown.ShutdownReason.ShouldBe(CoordinatedShutdown.UnknownReason.Instance);
        await Sys.WhenTerminated.WaitAsync(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Terminate_of_the_system_runs_the_phases()
    {
        Add(CoordinatedShutdown.Get(Sys), CoordinatedShutdown.PhaseServiceUnbind, "a");
        Sys.RegisterOnTermination(() => _done.Enqueue("terminated"));
        await Sys.Terminate();
        _done.ShouldBe(["a", "terminated"]);
    }

    [Fact]
    public async Task Task_that_fails_or_hangs_does_not_keep_the_next_phase_from_running()
    {
        var shutdown = CoordinatedShutdown.Get(Sys);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, "fails", () => throw new InvalidOperationException());
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, "hangs", () => new TaskCompletionSource<Done>().Task);
        Add(shutdown, CoordinatedShutdown.PhaseBeforeActorSystemTerminate, "after");
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);
        _done.ShouldBe(["after"]);
    }

    [Fact]
    public async Task Run_from_a_phase_leaves_out_those_before()
    {
        var shutdown = CoordinatedShutdown.Get(Sys);
        Add(shutdown, CoordinatedShutdown.PhaseServiceUnbind, "a");
        Add(shutdown, CoordinatedShutdown.PhaseServiceStop, "b");
        await shutdown.Run(CoordinatedShutdown.UnknownReason.Instance, CoordinatedShutdown.PhaseServiceStop);
        _done.ShouldBe(["b"]);
    }

    [Fact]
    public void Phase_that_is_not_known_is_refused() =>
        Should.Throw<InvalidOperationException>(() => Add(CoordinatedShutdown.Get(Sys), "nonsense", "a"));

    [Fact]
    public async Task Actor_that_is_asked_for_while_the_system_stops_is_refused_or_stopped()
    {
        for (var i = 0; i < 50; i++)
        {
            var system = ActorSystem.Create("stops", ConfigurationFactory.ParseString("akka.loggers = []"));
            var making = Task.Run(() =>
            {
                try
                {
                    while (true)
                        system.ActorOf(Props.Create(() => new Last(_done)));
                }
                catch (InvalidOperationException)
                {
                }
            });
            await system.Terminate().WaitAsync(Soon, TimeProvider.System);
            await making;
        }
    }

    private void Add(CoordinatedShutdown shutdown, string phase, string name) => shutdown.AddTask(phase, name, () =>
    {
        _done.Enqueue(name);
        return Task.FromResult(Done.Instance);
    });

    private sealed class Last(ConcurrentQueue<string> done) : ReceiveActor
    {
        protected override void PostStop() => done.Enqueue("actor");
    }
}
