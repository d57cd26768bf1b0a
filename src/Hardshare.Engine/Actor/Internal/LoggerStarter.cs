using Hardshare.Engine.Configuration;
using Hardshare.Engine.Event;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>Starts the loggers of <c>akka.loggers</c>, as actors below <c>/system</c>, and the listener for dead letters.</summary>
internal static class LoggerStarter
{
    internal static void Start(ActorSystemImpl system)
    {
        var config = system.Settings.Config;
        var timeout = config.GetTimeSpan("akka.logger-startup-timeout");
        var number = 0;
        foreach (var name in config.GetStringList("akka.loggers"))
        {
            var type = TypeNames.Find(name, "akka.loggers");
            var logger = system.SystemActorOf(Props.Create(type), $"log{++number}-{type.Name}");
            Subscribe(system, logger);
            var answer = logger.Ask<LoggerInitialized>(new InitializeLogger(system.EventStream), timeout);
            if (type == typeof(DefaultLogger))
                continue;
            try
            {
                answer.GetAwaiter().GetResult();
            }
            catch (AskTimeoutException e)
            {
                system.FinalTerminate();
                throw new ConfigurationException($"Logger [{name}] did not answer with LoggerInitialized within {timeout}.", e);
            }
        }
        StartDeadLetterListener(system, config);
    }

    private static void Subscribe(ActorSystemImpl system, IActorRef logger)
    {
        foreach (var level in Enum.GetValues<LogLevel>())
        {
            if (level >= system.EventStream.LogLevel)
                system.EventStream.Subscribe(logger, level.ClassFor());
        }
    }

    private static void StartDeadLetterListener(ActorSystemImpl system, Config config)
    {
        var setting = config.GetString("akka.log-dead-letters")!;
        if (setting is "off" or "false" or "0")
            return;
        var maximum = setting is "on" or "true" ? int.MaxValue : config.GetInt("akka.log-dead-letters");
        system.SystemActorOf(Props.Create<DeadLetterListener>(maximum), "deadLetterListener");
    }
}
