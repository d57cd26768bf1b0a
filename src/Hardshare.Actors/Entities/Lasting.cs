using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Entities;

/// <summary>A single entity that is made again with backoff when a failed write stopped it; who asks it meanwhile is told so.</summary>
internal static class Lasting
{
    public static Props Props(Props entity, string name) => BackoffSupervisor.Props(
        Backoff.OnStop(entity, "entity", TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(2), 0.2)
            .WithReplyWhileStopped(new Rejected(RejectionCode.Unavailable, $"{name} is being brought back; try again in a moment")));
}
