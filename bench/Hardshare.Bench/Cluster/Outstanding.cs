using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Ids;

namespace Hardshare.Bench.Cluster;

/// <summary>Commands of which so many are under way at any time.</summary>
internal static class Outstanding
{
    public const int Commands = 64;

    /// <summary>Send commands from a node to deployments elsewhere, to each in turn. Commands/s.</summary>
    public static Task<double> RateAsync(ActorNode from, IReadOnlyList<DeploymentId> to, int commands)
    {
        var sent = -1;
        return Rate.OfAsync(commands, () => Task.WhenAll(Enumerable.Range(0, Commands).Select(async _ =>
        {
            for (var i = Interlocked.Increment(ref sent); i < commands; i = Interlocked.Increment(ref sent))
                await from.CommandAsync(to[i % to.Count]);
        })));
    }
}
