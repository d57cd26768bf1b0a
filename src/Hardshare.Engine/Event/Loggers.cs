using Hardshare.Engine.Actor;

namespace Hardshare.Engine.Event;

/// <summary>First message to a logger of <c>akka.loggers</c>; it answers with <see cref="LoggerInitialized"/>.</summary>
public class InitializeLogger(LoggingBus loggingBus) : INoSerializationVerificationNeeded
{
    public LoggingBus LoggingBus { get; } = loggingBus;
}

/// <summary>A logger is ready.</summary>
public class LoggerInitialized : INoSerializationVerificationNeeded;

/// <summary>Writes log events to standard output. Off with <c>akka.loggers = []</c>.</summary>
public class DefaultLogger : ActorBase
{
    protected override bool Receive(object message)
    {
        switch (message)
        {
            case InitializeLogger:
                Sender.Tell(new LoggerInitialized());
                return true;
            case LogEvent logEvent:
                Console.WriteLine(logEvent);
                return true;
            default:
                return false;
        }
    }
}

/// <summary>Notes dead letters in the log, the first few of them (<c>akka.log-dead-letters</c>).</summary>
internal sealed class DeadLetterListener(int maximum) : ActorBase
{
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private int _count;

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(DeadLetter));

    protected override bool Receive(object message)
    {
        if (message is not DeadLetter letter)
            return false;
        _count++;
        _log.Info(
            "Message [{0}] from {1} to {2} was not delivered. [{3}] dead letters encountered.",
            letter.Message.GetType().Name,
            letter.Sender,
            letter.Recipient,
            _count);
        if (_count == maximum)
        {
            _log.Info("No more dead letters will be logged.");
            Context.Stop(Self);
        }
        return true;
    }
}
