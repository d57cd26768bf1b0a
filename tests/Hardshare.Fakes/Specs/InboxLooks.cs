using Hardshare.Actors.Inbox;

namespace Hardshare.Fakes.Specs;

/// <summary>Looks for one thing only.</summary>
public static class InboxLooks
{
    public static async Task<IReadOnlyList<PostedCommand>> TakeAsync(this IInbox inbox, int max)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        return (await inbox.LookAsync([], null, max, default)).Commands;
    }

    public static async Task<IReadOnlyList<PostedReply>> RepliesAsync(this IInbox inbox, params long[] waiting)
    {
        ArgumentNullException.ThrowIfNull(inbox);
        return (await inbox.LookAsync(waiting, null, 0, default)).Replies;
    }
}
