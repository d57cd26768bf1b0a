namespace Hardshare.Engine.Actor.Internal;

/// <summary>Chains of system messages, oldest first.</summary>
internal static class SystemQueue
{
    internal static void Append(ref SystemMessage? chain, SystemMessage more)
    {
        if (chain is null)
        {
            chain = more;
            return;
        }
        var last = chain;
        while (last.Next is not null)
            last = last.Next;
        last.Next = more;
    }
}
