using System.Collections.Immutable;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Access;

/// <summary>
/// The seat of <see cref="TokensActor"/>. Parent: the node. Nodes that do not own the record keep <see cref="TokenRegistry"/> as its owner shows it, a second late at most, so that a token is
/// checked without asking anybody; a token that was revoked just now may be taken elsewhere for that long.
/// </summary>
public sealed class TokensSeatActor : SingletonActor
{
    private static readonly TimeSpan OwnIsShownWithin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KnowsWithin = TimeSpan.FromSeconds(5);

    private readonly NodeServices _services;
    private readonly TokenRegistry _registry;
    private readonly List<(QueryEnvelope Query, IActorRef Client)> _askers = [];
    private ImmutableList<(EventEnvelope Done, long At)> _done = [];
    private bool _knows;

    public TokensSeatActor(NodeServices services, ClusterServices cluster, IActorRef inbox, TokenRegistry registry)
        : base(Singleton.Tokens, services.Node.Name, cluster, inbox)
    {
        (_services, _registry) = (services, registry);
        Receive<DirectoryMessages.TokensChanged>(OnTokensChanged);
        Receive<QueryEnvelope>(OnQuery);
        Receive<WaitedLongEnough>(_ => AnswerWhoWaits());
    }

    private sealed record WaitedLongEnough;

    protected override Props EntityProps
    {
        get
        {
            var (services, registry) = (_services, _registry);
            return Lasting.Props(Props.Create(() => new TokensActor(services, registry)), "the record of tokens");
        }
    }

    protected override void PreStart()
    {
        base.PreStart();
        Timers.StartSingleTimer("knows", new WaitedLongEnough(), KnowsWithin);
    }

    protected override void OnSeatChanged()
    {
        if (Entity is not null)
            AnswerWhoWaits();
    }

    // What another node shows may be older than what this one has recovered as the owner, and than what was done here just now.
    private void OnTokensChanged(DirectoryMessages.TokensChanged changed)
    {
        if (changed.IsOfThisNode || Entity is not null)
            return;
        var shown = new TokensState(changed.Tokens.Tokens.ToImmutableDictionary(token => token.Hash), ExecutedCommands.None);
        _done = _done.RemoveAll(one => Shows(shown, one.Done) || _services.Time.GetElapsedTime(one.At) > OwnIsShownWithin);
        _registry.Current = _done.Aggregate(shown, (state, one) => state.Apply(one.Done));
        AnswerWhoWaits();
    }

    private static bool Shows(TokensState state, EventEnvelope done) => done.Event switch
    {
        TokenRecorded e => state.Tokens.ContainsKey(e.Hash),
        TokenRevoked e => !state.Tokens.TryGetValue(e.Hash, out var token) || token.Revoked,
        TokensPurged e => !state.Tokens.Values.Any(token => token.User == e.User && !token.Revoked && token.Issued <= done.At),
        _ => true,
    };

    // Whoever made a token here uses it here at once, and one that was revoked here is good for nothing here.
    protected override void OnExecutedElsewhere(CommandEnvelope command, IReply reply)
    {
        if (reply is not Done)
            return;
        var context = new CommandContext(command.By, command.Id, _services.Time.GetUtcNow(), _services.Node.Name, command.Correlation);
        var done = context.Envelope(TokensActor.EventOf((ITokenCommand)command.Command));
        _done = _done.Add((done, _services.Time.GetTimestamp()));
        _registry.Current = _registry.Current.Apply(done);
    }

    private void OnQuery(QueryEnvelope query)
    {
        if (Entity is { } entity)
            entity.Forward(query);
        else if (_knows)
            Sender.Tell(TokenQueries.Answer(_registry.Current, query));
        else
            _askers.Add((query, Sender));
    }

    private void AnswerWhoWaits()
    {
        _knows = true;
        foreach (var (query, client) in _askers)
            Self.Tell(query, client);
        _askers.Clear();
    }
}
