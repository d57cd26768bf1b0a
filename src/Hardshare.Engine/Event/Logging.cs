using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Event;

/// <summary>Gives out loggers.</summary>
public static class Logging
{
    internal const LogLevel OffLogLevel = (LogLevel)int.MaxValue;

    public static string SimpleName(object o) => SimpleName(o.GetType());

    public static string SimpleName(Type t) => t.Name;

    /// <summary>A logger in the name of the actor: its path is the source.</summary>
    public static ILoggingAdapter GetLogger(this IActorContext context, ILogMessageFormatter? logMessageFormatter = null) =>
        new BusLogging(
            context.System.EventStream,
            context.Self.Path.ToString(),
            context.Props.Type,
            logMessageFormatter ?? DefaultLogMessageFormatter.Instance);

    public static ILoggingAdapter GetLogger(ActorSystem system, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null) =>
        GetLogger(system.EventStream, logSourceObj, logMessageFormatter);

    public static ILoggingAdapter GetLogger(LoggingBus loggingBus, object logSourceObj, ILogMessageFormatter? logMessageFormatter = null) =>
        new BusLogging(
            loggingBus,
            logSourceObj switch
            {
                string name => name,
                Type type => type.FullName!,
                IActorRef actor => actor.Path.ToString(),
                _ => logSourceObj.ToString()!,
            },
            logSourceObj as Type ?? logSourceObj.GetType(),
            logMessageFormatter ?? DefaultLogMessageFormatter.Instance);

    /// <summary>DEBUG, INFO, WARNING, ERROR or OFF.</summary>
    public static LogLevel LogLevelFor(string logLevel) => logLevel.ToUpperInvariant() switch
    {
        "DEBUG" => LogLevel.DebugLevel,
        "INFO" => LogLevel.InfoLevel,
        "WARN" or "WARNING" => LogLevel.WarningLevel,
        "ERROR" => LogLevel.ErrorLevel,
        "OFF" => OffLogLevel,
        _ => throw new ArgumentException(
            $"Unknown LogLevel: \"{logLevel}\". Valid values are: DEBUG, INFO, WARNING, ERROR, OFF.", nameof(logLevel)),
    };

    public static Type ClassFor(this LogLevel logLevel) => logLevel switch
    {
        LogLevel.DebugLevel => typeof(Debug),
        LogLevel.InfoLevel => typeof(Info),
        LogLevel.WarningLevel => typeof(Warning),
        LogLevel.ErrorLevel => typeof(Error),
        _ => throw new ArgumentException("Unknown LogLevel", nameof(logLevel)),
    };

    public static string StringFor(this LogLevel logLevel) => ClassFor(logLevel).Name.ToUpperInvariant();
}
