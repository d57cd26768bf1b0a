using System.Collections.Immutable;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;

namespace Hardshare.Actors.Access;

/// <summary>The tokens that were issued, by hash. Changed by <see cref="Apply"/> alone.</summary>
public sealed record TokensState(ImmutableDictionary<string, TokenView> Tokens)
{
    public static TokensState Empty { get; } = new(ImmutableDictionary<string, TokenView>.Empty);

    /// <summary>The token, if it is valid at that time.</summary>
    public TokenView? Find(string hash, DateTimeOffset now) =>
        Tokens.TryGetValue(hash, out var token) && !token.Revoked && !(token.Expires <= now) ? token : null;

    public TokensState Apply(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        return envelope.Event switch
        {
            TokenRecorded e => new(Tokens.SetItem(e.Hash, new TokenView(
                e.Hash, e.User, e.Scope, envelope.At, e.Expires, e.IsAdministrator, e.Organizations, e.Instance, e.Deployment, false, e.Note))),
            TokenRevoked e when Tokens.TryGetValue(e.Hash, out var token) => new(Tokens.SetItem(e.Hash, token with { Revoked = true })),
            TokensPurged e => new(Tokens.SetItems(
                Tokens.Where(pair => pair.Value.User == e.User).Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { Revoked = true })))),
            _ => throw new InvalidOperationException($"the tokens know no event {envelope.Event.GetType().Name}"),
        };
    }
}
