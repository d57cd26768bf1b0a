using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.TestKit;

/// <summary>Lets the test's own code, before and after each of its awaits, send in the name of the test actor.</summary>
internal sealed class ImplicitSenderContext(ActorCell testActor) : SynchronizationContext
{
    internal static void Enter(ActorCell testActor)
    {
        ActorCell.SetCurrent(testActor);
        SetSynchronizationContext(new ImplicitSenderContext(testActor));
    }

    internal static void Leave(ActorCell testActor)
    {
        if (ReferenceEquals(ActorCell.Current, testActor))
            ActorCell.SetCurrent(null);
        if (Current is ImplicitSenderContext)
            SetSynchronizationContext(null);
    }

    public override void Post(SendOrPostCallback d, object? state) =>
        ThreadPool.QueueUserWorkItem(_ => Run(d, state));

    public override void Send(SendOrPostCallback d, object? state) => Run(d, state);

    public override SynchronizationContext CreateCopy() => new ImplicitSenderContext(testActor);

    private void Run(SendOrPostCallback callback, object? state)
    {
        var cell = ActorCell.Current;
        var context = Current;
        ActorCell.SetCurrent(testActor);
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            ActorCell.SetCurrent(cell);
            SetSynchronizationContext(context);
        }
    }
}
