namespace Hardshare.Engine.Actor.Internal;

/// <summary>The handlers of one behaviour, tried in the order they were added.</summary>
internal sealed class MessageHandlers
{
    private IMessageHandler[] _handlers = [];
    private bool _takesAny;

    internal void Add(IMessageHandler handler)
    {
        if (_takesAny)
            throw new InvalidOperationException("A handler that takes any message must be the last one.");
        _takesAny = handler.TakesAny;
        Array.Resize(ref _handlers, _handlers.Length + 1);
        _handlers[^1] = handler;
    }

    internal bool TryHandle(object message)
    {
        foreach (var handler in _handlers)
        {
            if (handler.TryHandle(message))
                return true;
        }
        return false;
    }
}

internal interface IMessageHandler
{
    bool TakesAny { get; }

    bool TryHandle(object message);
}

internal sealed class ActionHandler<T>(Action<T> handle, Predicate<T>? shouldHandle) : IMessageHandler
{
    public bool TakesAny => typeof(T) == typeof(object) && shouldHandle is null;

    public bool TryHandle(object message)
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed)))
            return false;
        handle(typed);
        return true;
    }
}

internal sealed class FuncHandler<T>(Func<T, bool> handle) : IMessageHandler
{
    public bool TakesAny => false;

    public bool TryHandle(object message) => message is T typed && handle(typed);
}


/// <summary>A handler that returns a task: user messages wait until it is done.</summary>
internal sealed class AsyncHandler<T>(Action<Func<Task>> run, Func<T, Task> handle, Predicate<T>? shouldHandle) : IMessageHandler
{
    public bool TakesAny => typeof(T) == typeof(object) && shouldHandle is null;

    public bool TryHandle(object message)
    {
        if (message is not T typed || (shouldHandle is not null && !shouldHandle(typed)))
            return false;
        run(() => handle(typed));
        return true;
    }
}
