namespace Hardshare.Carrier.Loop;

/// <summary>One call in the future, from <see cref="EventLoop.After"/>.</summary>
internal sealed class LoopTimer(Action action)
{
    private Action? action = action;

    public void Cancel() => action = null;

    public bool Cancelled => action is null;

    internal void Fire()
    {
        var due = action;
        action = null;
        due?.Invoke();
    }
}
