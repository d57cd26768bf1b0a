using Hardshare.Engine.Actor.Internal;

namespace Hardshare.Engine.Actor;

/// <summary>Whatever actor is at a path at the moment a message is sent. No wildcards.</summary>
public class ActorSelection : ICanTell
{
    private readonly string[] _names;

    public ActorSelection(IActorRef anchor, string path)
        : this(anchor, string.IsNullOrEmpty(path) ? [] : path.Split('/'))
    {
    }

    public ActorSelection(IActorRef anchor, IEnumerable<string> elements)
    {
        Anchor = anchor;
        _names = elements.Where(name => name.Length > 0 && name != ".").ToArray();
    }

    /// <summary>Where the search starts.</summary>
    public IActorRef Anchor { get; }

    public string PathString => "/" + string.Join('/', _names);

    public void Tell(object message, IActorRef? sender = null)
    {
        sender ??= ActorCell.Current?.SelfRef;
        var anchor = (IInternalActorRef)Anchor;
        if (SelectionPath.Follow(anchor, _names) is { } target)
            target.Tell(message, sender);
        else
            anchor.System?.DeadLetterRef.Tell(
                message is Identify ? message : new Event.DeadLetter(message, sender ?? anchor, anchor), sender);
    }

    /// <exception cref="ActorNotFoundException">No actor answered at that path in time.</exception>
    public Task<IActorRef> ResolveOne(TimeSpan timeout) => ResolveOne(timeout, CancellationToken.None);

    /// <exception cref="ActorNotFoundException">No actor answered at that path in time.</exception>
    public async Task<IActorRef> ResolveOne(TimeSpan timeout, CancellationToken ct)
    {
        try
        {
            var identity = await this.Ask<ActorIdentity>(new Identify(this), timeout, ct).ConfigureAwait(false);
            return identity.Subject ?? throw new ActorNotFoundException($"No actor at {this}.");
        }
        catch (AskTimeoutException e)
        {
            throw new ActorNotFoundException($"No actor at {this} answered within {timeout}.", e);
        }
    }

    public override string ToString() => $"ActorSelection[Anchor({Anchor.Path}), Path({PathString})]";
}
