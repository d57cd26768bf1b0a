namespace Hardshare.Carrier.Loop;

/// <summary>One call in the future, from <see cref="EventLoop.After"/>.</summary>
internal sealed class LoopTimer(Action _action)
{
    private Action? _action = _action;

    public void Cancel() => _action = null;

    public bool Cancelled => _action is null;

    internal void Fire()
    {
        var due = _action;
        _action = null;
        due?.Invoke();
    }
}
