using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Actor;

/// <summary>
/// An actor that declares a handler per message type, in its constructor or in the delegate it becomes. The first that fits
/// handles a message. While a task of an asynchronous handler is not complete, user messages wait.
/// </summary>
public abstract class ReceiveActor : UntypedActor
{
    private readonly Behaviors _behaviors = new("Receive");
    private MessageHandlers? _initial;

    protected ReceiveActor()
    {
    }

    internal override Receive InitialBehavior => _initial is { } initial ? Behavior(initial) : base.InitialBehavior;

    internal override void OnConstructed() => _initial = _behaviors.CloseInitial();

    protected sealed override void OnReceive(object message)
    {
        if (_initial?.TryHandle(message) != true)
            Unhandled(message);
    }

    protected void Become(Action configure) => Become(Behavior(_behaviors.Configure(configure)));

    protected void BecomeStacked(Action configure) => BecomeStacked(Behavior(_behaviors.Configure(configure)));

    protected void ReceiveAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        _behaviors.Open.Add(new AsyncHandler<T>(RunTask, handler, shouldHandle));

    protected void ReceiveAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => ReceiveAsync(handler, shouldHandle);

    protected void ReceiveAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        _behaviors.Open.Add(new AsyncHandler<object>(
            RunTask,
            handler,
            message => messageType.IsInstanceOfType(message) && shouldHandle?.Invoke(message) != false));

    protected void ReceiveAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        ReceiveAsync(messageType, handler, shouldHandle);

    protected void ReceiveAnyAsync(Func<object, Task> handler) => ReceiveAsync(handler);

    protected void Receive<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
        _behaviors.Open.Add(new ActionHandler<T>(handler, shouldHandle));

    protected void Receive<T>(Predicate<T> shouldHandle, Action<T> handler) => Receive(handler, shouldHandle);

    protected void Receive(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        _behaviors.Open.Add(new ActionHandler<object>(
            handler,
            message => messageType.IsInstanceOfType(message) && shouldHandle?.Invoke(message) != false));

    protected void Receive(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Receive(messageType, handler, shouldHandle);

    protected void Receive<T>(Func<T, bool> handler) => _behaviors.Open.Add(new FuncHandler<T>(handler));

    protected void Receive(Type messageType, Func<object, bool> handler) =>
        _behaviors.Open.Add(new FuncHandler<object>(message => messageType.IsInstanceOfType(message) && handler(message)));

    protected void ReceiveAny(Action<object> handler) => Receive(handler);

    private static Receive Behavior(MessageHandlers handlers) => handlers.TryHandle;
}
