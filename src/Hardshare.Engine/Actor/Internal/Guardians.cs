using Hardshare.Engine.Configuration;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// The top: when <c>/user</c> is gone it stops <c>/system</c>, then itself. A failure that gets this far ends the system.
/// </summary>
internal sealed class RootGuardian : ActorBase
{
    protected override SupervisorStrategy SupervisorStrategy() => Actor.SupervisorStrategy.StoppingStrategy;

    protected override bool Receive(object message) => false;
}

/// <summary>Parent of the engine's own actors.</summary>
internal sealed class SystemGuardian(IActorRef user) : ActorBase
{
    protected override void PreStart() => Context.Watch(user);

    protected override bool Receive(object message)
    {
        if (message is not Terminated)
            return false;
        Context.Stop(Self);
        return true;
    }

    protected override void PostStop() => Context.System.Stop(Context.Parent);
}

/// <summary>Parent of all top-level actors of the application.</summary>
internal sealed class UserGuardian : ActorBase
{
    internal static SupervisorStrategy StrategyFrom(Config config) =>
        config.GetString("akka.actor.guardian-supervisor-strategy") is { } name and not "default"
            ? (SupervisorStrategy)Activator.CreateInstance(TypeNames.Find(name, "akka.actor.guardian-supervisor-strategy"))!
            : Actor.SupervisorStrategy.DefaultStrategy;

    protected override bool Receive(object message) => false;
}
