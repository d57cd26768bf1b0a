using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Access;

/// <summary>The tokens that were issued, by hash. Changed by <see cref="Apply"/> alone.</summary>
[Manifest("tokens-state-v1")]
[JsonConverter(typeof(TokensStateForm))]
public sealed record TokensState(ImmutableDictionary<string, TokenView> Tokens, ExecutedCommands Executed) : IEntityState<TokensState>
{
    public static TokensState Empty { get; } = new(ImmutableDictionary<string, TokenView>.Empty, ExecutedCommands.None);

    public string PersistenceId => "t-tokens";

    public int Size => Tokens.Count + Executed.Count;

    /// <summary>The token, if it is valid at that time.</summary>
    public TokenView? Find(string hash, DateTimeOffset now) =>
        Tokens.TryGetValue(hash, out var token) && !token.Revoked && !(token.Expires <= now) ? token : null;

    public TokensState Apply(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        var tokens = envelope.Event switch
        {
            TokenRecorded e => Tokens.SetItem(e.Hash, new TokenView(
                e.Hash, e.User, e.Scope, envelope.At, e.Expires, e.IsAdministrator, e.Organizations, e.Instance, e.Deployment, false, e.Note)),
            TokenRevoked e when Tokens.TryGetValue(e.Hash, out var token) => Tokens.SetItem(e.Hash, token with { Revoked = true }),
            TokensPurged e => Tokens.SetItems(
                Tokens.Where(pair => pair.Value.User == e.User).Select(pair => KeyValuePair.Create(pair.Key, pair.Value with { Revoked = true }))),
            _ => throw new InvalidOperationException($"the tokens know no event {envelope.Event.GetType().Name}"),
        };
        return new TokensState(tokens, Executed.Add(envelope, new Done()));
    }
}
