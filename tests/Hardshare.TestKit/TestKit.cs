using Hardshare.Engine.Actor;
using Hardshare.Engine.Configuration;

namespace Hardshare.Engine.TestKit;

/// <summary>
/// Base of a test class that tests actors: an actor system for each test, which ends with it, and a test actor in whose name the
/// test sends. Log lines and dead letters are not written out unless the configuration asks for it.
/// </summary>
public class TestKit : TestKitBase, IDisposable
{
    private bool _disposed;

    public TestKit(ActorSystem? system = null)
        : this(system ?? CreateSystem(Config.Empty, null), "testActor1", _: true)
    {
    }

    public TestKit(Config config, string? actorSystemName = null)
        : this(CreateSystem(config, actorSystemName), "testActor1", _: true)
    {
    }

    /// <param name="config">HOCON.</param>
    public TestKit(string config)
        : this(ConfigurationFactory.ParseString(config))
    {
    }

    private TestKit(ActorSystem system, string testActorName, bool _)
        : base(system, testActorName) => ImplicitSenderContext.Enter(TestActorRef.Cell);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the system, or another, and waits for it.</summary>
    public virtual void Shutdown(ActorSystem system, TimeSpan? duration = null, bool verifySystemShutdown = false)
    {
        var stopped = system.Terminate().Wait(duration ?? Dilated(TestKitSettings.DefaultTimeout));
        if (!stopped && verifySystemShutdown)
            throw new ExpectationFailedException($"Failed to stop [{system.Name}] in time.");
    }

    public virtual void Shutdown(TimeSpan? duration = null, bool verifySystemShutdown = false) =>
        Shutdown(Sys, duration, verifySystemShutdown);

    /// <summary>Called when the test is over, before the system stops.</summary>
    protected virtual void AfterAll()
    {
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _disposed)
            return;
        _disposed = true;
        AfterAll();
        Shutdown();
        ImplicitSenderContext.Leave(TestActorRef.Cell);
    }

    private static ActorSystem CreateSystem(Config config, string? name) =>
        ActorSystem.Create(name ?? "test", config.WithFallback(TestKitSettings.Defaults));
}
