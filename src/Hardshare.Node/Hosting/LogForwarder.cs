using MsLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Hardshare.Node.Hosting;

/// <summary>Hands what actors log to the process's logging.</summary>
internal sealed class LogForwarder : ReceiveActor
{
    public LogForwarder(ILoggerFactory loggers)
    {
        Receive<LogEvent>(entry => loggers.CreateLogger(entry.LogSource).Log(LevelOf(entry), entry.Cause, "{Message}", entry.Message));
    }

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(LogEvent));

    private static MsLevel LevelOf(LogEvent entry) => Logging.StringFor(entry.LogLevel()) switch
    {
        "DEBUG" => MsLevel.Debug,
        "INFO" => MsLevel.Information,
        "WARNING" => MsLevel.Warning,
        _ => MsLevel.Error,
    };
}
