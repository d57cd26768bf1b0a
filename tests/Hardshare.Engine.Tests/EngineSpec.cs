namespace Hardshare.Engine.Tests;

/// <summary>Base of the engine's tests: quiet, and with the waits of a busy machine in mind.</summary>
public abstract class EngineSpec : TestKit.TestKit
{
    protected static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    protected EngineSpec(string config = "")
        : base(ConfigurationFactory.ParseString(config).WithFallback(
            ConfigurationFactory.ParseString("akka.test.single-expect-default = 20s")))
    {
    }

    protected TestScheduler Clock => (TestScheduler)Sys.Scheduler;

    protected const string VirtualTime = """akka.scheduler.implementation = "Hardshare.Engine.TestKit.TestScheduler, Hardshare.TestKit" """;
}
