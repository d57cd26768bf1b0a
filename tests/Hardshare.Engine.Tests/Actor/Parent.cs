namespace Hardshare.Engine.Tests.Actor;

/// <summary>Makes children from props it is sent, and treats their failures as the test wants.</summary>
internal sealed class Parent : ReceiveActor
{
    private readonly SupervisorStrategy _strategy;

    public Parent(SupervisorStrategy strategy)
    {
        _strategy = strategy;
        Receive<Props>(props => Sender.Tell(Context.ActorOf(props, "child")));
        Receive<string>(m => m == "children", _ => Sender.Tell(Context.GetChildren().ToArray()));
        Receive<Exception>(cause => throw cause);
    }

    protected override SupervisorStrategy SupervisorStrategy() => _strategy;
}

/// <summary>Says what happens to it; throws what it is sent.</summary>
internal sealed class Child : ReceiveActor
{
    private readonly IActorRef _report;
    private int _count;

    public Child(IActorRef report)
    {
        _report = report;
        Receive<Exception>(cause => throw cause);
        Receive<string>(m => m == "count", _ => Sender.Tell(++_count));
        ReceiveAny(message => report.Tell(message));
    }

    protected override void PreStart() => _report.Tell("PreStart");

    protected override void PreRestart(Exception reason, object? message)
    {
        _report.Tell($"PreRestart {reason.Message} {message?.GetType().Name}");
        base.PreRestart(reason, message);
    }

    protected override void PostRestart(Exception reason)
    {
        _report.Tell($"PostRestart {reason.Message}");
        base.PostRestart(reason);
    }

    protected override void PostStop() => _report.Tell("PostStop");
}
