namespace Hardshare.Engine.Actor.Internal;

/// <summary>From the text of a path to the place where its search starts and the names to follow from there.</summary>
internal static class SelectionPath
{
    internal static ActorSelection Resolve(ActorSystemImpl system, ActorPath path) => new(system.Root, path.Elements);

    internal static ActorSelection Resolve(ActorSystemImpl system, IActorRef anchor, string path)
    {
        if (path.Contains("://", StringComparison.Ordinal))
        {
            var absolute = ActorPath.Parse(path);
            return absolute.Address.Equals(system.Address)
                ? Resolve(system, absolute)
                : new ActorSelection(system.DeadLetters, absolute.Elements);
        }
        return path.StartsWith('/') ? new ActorSelection(system.Root, path) : new ActorSelection(anchor, path);
    }

    /// <summary>The actor that the names lead to, or null.</summary>
    internal static IInternalActorRef? Follow(IInternalActorRef anchor, IReadOnlyList<string> names)
    {
        var at = anchor;
        foreach (var name in names)
        {
            var next = name == ".." ? at.Parent : at.GetChild(name);
            if (next is null || next.IsTerminated)
                return null;
            at = next;
        }
        return at;
    }
}
