using Hardshare.Actors.Deployments.Instances;
using Hardshare.Contracts.Instances;

namespace Hardshare.Actors.Deployments;

/// <summary>
/// How long a deployment waits before it offers itself to the next request in line. What an instance lacked that could not start (a public port, the container engine) may
/// well be lacking for the next one: a line is not to be used up by a shortage that passes. Pure.
/// </summary>
/// <param name="Failures">Instances in a row that could not start.</param>
/// <param name="Until">No offer before then.</param>
/// <param name="Cause">Why the last one could not start; null when none is held against the deployment.</param>
public sealed record OfferPause(int Failures, DateTimeOffset Until, string? Cause)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    public static OfferPause None { get; } = new(0, DateTimeOffset.MinValue, null);

    /// <summary>An instance is over.</summary>
    public OfferPause After(InstanceActor.InstanceOver over, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(over);
        if (over.WasReady)
            return None;
        if (over.Status != InstanceStatus.InitFail)
            return this;
        var doubled = First * Math.Pow(2, Math.Min(Failures, 10));
        return new OfferPause(Failures + 1, now + (doubled < Longest ? doubled : Longest), over.Reason);
    }

    /// <summary>What there is still to wait at that moment.</summary>
    public TimeSpan LeftAt(DateTimeOffset now) => Until > now ? Until - now : TimeSpan.Zero;

    /// <summary>For whoever waits in line; null when nobody has to wait for this.</summary>
    public string? ReasonAt(DateTimeOffset now) => Until > now
        ? $"its last instance could not start ({Cause}), so it is offered to the next in line at {Until:u}"
        : null;
}
