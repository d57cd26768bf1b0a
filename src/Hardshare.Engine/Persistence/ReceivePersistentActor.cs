using Hardshare.Engine.Actor;
using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Persistence;

/// <summary>A persistent actor that declares a handler per type of event (Recover) and of command (Command).</summary>
public abstract class ReceivePersistentActor : UntypedPersistentActor
{
    private readonly Behaviors _commands = new("Command");
    private readonly Behaviors _recovers = new("Recover");
    private MessageHandlers? _initialCommands;
    private MessageHandlers? _recover;

    protected ReceivePersistentActor()
    {
    }

    internal override void OnConstructed()
    {
        _initialCommands = _commands.CloseInitial();
        _recover = _recovers.CloseInitial();
    }

    internal override Receive InitialBehavior => _initialCommands is { } initial ? initial.TryHandle : base.InitialBehavior;

    protected void Become(Action configure) => Become(new Receive(_commands.Configure(configure).TryHandle));

    protected void BecomeStacked(Action configure) => BecomeStacked(new Receive(_commands.Configure(configure).TryHandle));

    protected sealed override void OnCommand(object message)
    {
        if (_initialCommands?.TryHandle(message) != true)
            Unhandled(message);
    }

    protected sealed override void OnRecover(object message)
    {
        if (_recover?.TryHandle(message) != true)
            Unhandled(message);
    }

    protected void Recover<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
        _recovers.Open.Add(new ActionHandler<T>(handler, shouldHandle));

    protected void Recover<T>(Predicate<T> shouldHandle, Action<T> handler) => Recover(handler, shouldHandle);

    protected void Recover(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        _recovers.Open.Add(new ActionHandler<object>(handler, OfType(messageType, shouldHandle)));

    protected void Recover(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Recover(messageType, handler, shouldHandle);

    protected void Recover<T>(Func<T, bool> handler) => _recovers.Open.Add(new FuncHandler<T>(handler));

    protected void Recover(Type messageType, Func<object, bool> handler) =>
        _recovers.Open.Add(new FuncHandler<object>(message => messageType.IsInstanceOfType(message) && handler(message)));

    protected void RecoverAny(Action<object> handler) => Recover(handler);

    protected void CommandAsync<T>(Func<T, Task> handler, Predicate<T>? shouldHandle = null) =>
        _commands.Open.Add(new AsyncHandler<T>(RunTask, handler, shouldHandle));

    protected void CommandAsync<T>(Predicate<T> shouldHandle, Func<T, Task> handler) => CommandAsync(handler, shouldHandle);

    protected void CommandAsync(Type messageType, Func<object, Task> handler, Predicate<object>? shouldHandle = null) =>
        _commands.Open.Add(new AsyncHandler<object>(RunTask, handler, OfType(messageType, shouldHandle)));

    protected void CommandAsync(Type messageType, Predicate<object> shouldHandle, Func<object, Task> handler) =>
        CommandAsync(messageType, handler, shouldHandle);

    protected void CommandAnyAsync(Func<object, Task> handler) => CommandAsync(handler);

    protected void Command<T>(Action<T> handler, Predicate<T>? shouldHandle = null) =>
        _commands.Open.Add(new ActionHandler<T>(handler, shouldHandle));

    protected void Command<T>(Predicate<T> shouldHandle, Action<T> handler) => Command(handler, shouldHandle);

    protected void Command(Type messageType, Action<object> handler, Predicate<object>? shouldHandle = null) =>
        _commands.Open.Add(new ActionHandler<object>(handler, OfType(messageType, shouldHandle)));

    protected void Command(Type messageType, Predicate<object> shouldHandle, Action<object> handler) =>
        Command(messageType, handler, shouldHandle);

    protected void Command<T>(Func<T, bool> handler) => _commands.Open.Add(new FuncHandler<T>(handler));

    protected void Command(Type messageType, Func<object, bool> handler) =>
        _commands.Open.Add(new FuncHandler<object>(message => messageType.IsInstanceOfType(message) && handler(message)));

    protected void Command(Action<object> handler) => Command<object>(handler);

    protected void CommandAny(Action<object> handler) => Command<object>(handler);

    private static Predicate<object> OfType(Type type, Predicate<object>? shouldHandle) =>
        message => type.IsInstanceOfType(message) && shouldHandle?.Invoke(message) != false;
}
