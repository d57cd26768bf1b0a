using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Access;

/// <summary>
/// The record of tokens that were issued and revoked: hashes, never tokens. Parent: the node. On restart it recovers. Every call of the API looks into
/// <see cref="TokenRegistry"/>, which this actor keeps up to date.
/// </summary>
public sealed class TokensActor : LongLivedEntity<TokensState>
{
    private readonly TokenRegistry _registry;

    public TokensActor(NodeServices services, TokenRegistry registry)
        : base(services)
    {
        _registry = registry;
        Command<QueryEnvelope>(query => Sender.Tell(TokenQueries.Answer(State, query)));
    }

    public override string PersistenceId => State.PersistenceId;

    protected override TokensState State { get; set; } = TokensState.Empty;

    protected override (string User, string Owner) Audience => ("", "");

    protected override void OnRecovered() => OnChanged();

    protected override void OnChanged()
    {
        _registry.Current = State;
        if (Services.Cluster is not null)
            Context.System.EventStream.Publish(new DirectoryMessages.TokensChanged(new TokenList([.. State.Tokens.Values])));
    }

    protected override void Execute(CommandEnvelope command, CommandContext context) =>
        Answer(context, Decide((ITokenCommand)command.Command, context));

    private Decision Decide(ITokenCommand command, CommandContext context) => command switch
    {
        RecordToken c when !context.By.IsAdministrator && (c.IsAdministrator || c.User != context.By.Name || context.By.Kind != "user" || !c.Organizations.All(Holds(context.By))) =>
            Decision.Reject(RejectionCode.NotPermitted, "only an administrator may issue tokens for others, for administrators, or for organizations they are not in"),
        RecordToken c when State.Tokens.ContainsKey(c.Hash) => Decision.Reject(RejectionCode.Conflict, "that token is on record already"),
        RecordToken c => Decision.Accept(EventOf(c)),
        RevokeToken c when !State.Tokens.TryGetValue(c.Hash, out var token) || !TokenQueries.MayEnd(context.By, token.User) =>
            Decision.Reject(RejectionCode.NotFound, "token not found"),
        RevokeToken c => State.Tokens[c.Hash].Revoked ? Decision.Accept() : Decision.Accept(EventOf(c)),
        PurgeTokens c when !TokenQueries.MayEnd(context.By, c.User) => Decision.Reject(RejectionCode.NotPermitted, "only an administrator may purge others' tokens"),
        PurgeTokens c => Decision.Accept(EventOf(c)),
        _ => throw new InvalidOperationException($"the tokens know no command {command.GetType().Name}"),
    };

    /// <summary>What a command leads to where it is accepted.</summary>
    public static IDecision EventOf(ITokenCommand command) => command switch
    {
        RecordToken c => new TokenRecorded(c.Hash, c.User, c.Scope, c.Expires, c.IsAdministrator, c.Organizations, c.Instance, c.Deployment, c.Note),
        RevokeToken c => new TokenRevoked(c.Hash),
        PurgeTokens c => new TokensPurged(c.User),
        _ => throw new InvalidOperationException($"the tokens know no command {command?.GetType().Name}"),
    };

    private static Func<string, bool> Holds(Principal by) => organization => by.Organizations?.Contains(organization) ?? false;
}
