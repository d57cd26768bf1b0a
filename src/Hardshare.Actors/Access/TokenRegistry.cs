using Hardshare.Contracts.Access;

namespace Hardshare.Actors.Access;

/// <summary>The tokens as of now, for whoever has to check one without waiting; written by <see cref="TokensActor"/> alone.</summary>
public sealed class TokenRegistry(TimeProvider time)
{
    private volatile TokensState _current = TokensState.Empty;

    public TokensState Current
    {
        get => _current;
        internal set => _current = value;
    }

    public TokenView? Find(string hash) => _current.Find(hash, time.GetUtcNow());
}
