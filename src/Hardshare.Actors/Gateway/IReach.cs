namespace Hardshare.Actors.Gateway;

/// <summary>Whether something can be reached from here.</summary>
public interface IReach
{
    /// <summary>Whether the address takes a TCP connection within <paramref name="limit"/>. Never throws but when cancelled.</summary>
    Task<bool> AnswersAsync(string address, int port, TimeSpan limit, CancellationToken cancellation);
}

/// <summary>Nothing can be reached.</summary>
internal sealed class NoReach : IReach
{
    public static NoReach Instance { get; } = new();

    public Task<bool> AnswersAsync(string address, int port, TimeSpan limit, CancellationToken cancellation) => Task.FromResult(false);
}
