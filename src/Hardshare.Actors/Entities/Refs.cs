namespace Hardshare.Actors.Entities;

internal static class Refs
{
    /// <summary>Whether this is what <c>Context.Child</c> gives for a name that no child has.</summary>
    public static bool IsNobody(this IActorRef reference) => reference.Equals(ActorRefs.Nobody);
}
