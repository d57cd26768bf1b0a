namespace Hardshare.Engine.Actor.Internal;

/// <summary>
/// Collects handlers while a constructor, or the delegate given to Become, declares them. Declaring at any other time is a mistake.
/// </summary>
internal sealed class Behaviors(string methods)
{
    private MessageHandlers? _open = new();

    internal MessageHandlers Open => _open ?? throw new InvalidOperationException(
        $"You may only call {methods}-methods when constructing the actor and inside Become().");

    internal MessageHandlers Configure(Action configure)
    {
        var outer = _open;
        var handlers = new MessageHandlers();
        _open = handlers;
        try
        {
            configure();
        }
        finally
        {
            _open = outer;
        }
        return handlers;
    }

    internal MessageHandlers CloseInitial()
    {
        var initial = Open;
        _open = null;
        return initial;
    }
}
