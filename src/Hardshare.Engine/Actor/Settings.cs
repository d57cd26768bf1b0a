using Hardshare.Engine.Configuration;

namespace Hardshare.Engine.Actor;

/// <summary>A system's configuration, defaults included.</summary>
public class Settings
{
    internal Settings(ActorSystem system, Config config)
    {
        System = system;
        Config = config;
        AskTimeout = config.GetTimeSpan("akka.actor.ask-timeout");
    }

    public ActorSystem System { get; }

    public Config Config { get; }

    /// <summary>How long an Ask without a time-out waits.</summary>
    public TimeSpan AskTimeout { get; }
}
