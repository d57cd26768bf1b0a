namespace Hardshare.Node.Keys;

/// <summary>Keeps one RSA pair ready, so that a launch does not wait for the search for primes.</summary>
public sealed class RsaReserve
{
    private Task<SshKeyPair> _next = Task.Run(() => SshKeyPair.CreateRsa());

    /// <summary>The pair that is ready, or will be soonest. Another one is begun at once. No pair is given out twice.</summary>
    public Task<SshKeyPair> TakeAsync() => Interlocked.Exchange(ref _next, Task.Run(() => SshKeyPair.CreateRsa()));
}
