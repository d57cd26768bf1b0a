namespace Hardshare.Node.Tests.Ssh;

public static class Eventually
{
    /// <summary>Wait for a condition, half a minute at most.</summary>
    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!await condition())
            (await ticks.WaitForNextTickAsync(limit.Token)).ShouldBeTrue();
    }
}
