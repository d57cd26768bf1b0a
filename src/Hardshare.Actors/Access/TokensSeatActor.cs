using System.Collections.Immutable;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Access;

/// <summary>
/// The seat of <see cref="TokensActor"/>. Parent: the node. Nodes that do not own the record keep <see cref="TokenRegistry"/> as its owner shows it, a second late at most, so that a token is
/// checked without asking anybody; a token that was revoked just now may be taken elsewhere for that long.
/// </summary>
public sealed class TokensSeatActor : SingletonActor
{
    private readonly NodeServices _services;
    private readonly TokenRegistry _registry;

    public TokensSeatActor(NodeServices services, ClusterServices cluster, IActorRef inbox, TokenRegistry registry)
        : base(Singleton.Tokens, services.Node.Name, cluster, inbox)
    {
        (_services, _registry) = (services, registry);
        Receive<DirectoryMessages.TokensChanged>(OnTokensChanged);
        Receive<QueryEnvelope>(OnQuery);
    }

    protected override Props EntityProps
    {
        get
        {
            var (services, registry) = (_services, _registry);
            return Lasting.Props(Props.Create(() => new TokensActor(services, registry)), "the record of tokens");
        }
    }

    // What another node shows may be older than what this one has recovered as the owner.
    private void OnTokensChanged(DirectoryMessages.TokensChanged changed)
    {
        if (!changed.IsOfThisNode && Entity is null)
            _registry.Current = new TokensState(changed.Tokens.Tokens.ToImmutableDictionary(token => token.Hash), ExecutedCommands.None);
    }

    // Whoever made a token here uses it here at once, and one that was revoked here is good for nothing here.
    protected override void OnExecutedElsewhere(CommandEnvelope command, IReply reply)
    {
        if (reply is not Done)
            return;
        var context = new CommandContext(command.By, command.Id, _services.Time.GetUtcNow(), _services.Node.Name, command.Correlation);
        _registry.Current = _registry.Current.Apply(context.Envelope(TokensActor.EventOf((ITokenCommand)command.Command)));
    }

    private void OnQuery(QueryEnvelope query)
    {
        if (Entity is { } entity)
            entity.Forward(query);
        else
            Sender.Tell(TokenQueries.Answer(_registry.Current, query));
    }
}
