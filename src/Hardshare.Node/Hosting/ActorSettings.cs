namespace Hardshare.Node.Hosting;

/// <summary>The actor engine's own settings, as the plain text that it reads.</summary>
internal static class ActorSettings
{
    public static string Of(string plugins, string logLevel) =>
        $$"""
        {{plugins}}
        # The process's own logging gets what actors log, by LogForwarder.
        akka.loggers = []
        akka.loglevel = {{(logLevel.ToUpperInvariant() is "DEBUG" or "WARNING" or "ERROR" ? logLevel.ToUpperInvariant() : "INFO")}}
        # An actor that is just stopping misses what is published meanwhile: nothing that an operator has to know of.
        akka.log-dead-letters = off
        """;
}
