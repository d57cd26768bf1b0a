using Hardshare.Engine.Actor;
using Hardshare.Engine.Pattern.Internal;

namespace Hardshare.Engine.Pattern;

/// <summary>
/// Ways to start a child again after ever longer waits: twice as long each time, from <c>minBackoff</c> to <c>maxBackoff</c>, plus a
/// random part of up to <c>randomFactor</c> of it.
/// </summary>
public static class Backoff
{
    /// <summary>When the child fails. It keeps its mailbox only until then: a new child is started.</summary>
    public static BackoffOptions OnFailure(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        OnFailure(childProps, childName, minBackoff, maxBackoff, randomFactor, -1);

    public static BackoffOptions OnFailure(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        new BackoffSettings(BackoffKind.OnFailure, childProps, childName, minBackoff, maxBackoff, randomFactor)
            .WithMaxNrOfRetries(maxNrOfRetries);

    /// <summary>When the child stops, for whatever reason, as a persistent actor does whose journal fails.</summary>
    public static BackoffOptions OnStop(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor) =>
        OnStop(childProps, childName, minBackoff, maxBackoff, randomFactor, -1);

    public static BackoffOptions OnStop(
        Props childProps, string childName, TimeSpan minBackoff, TimeSpan maxBackoff, double randomFactor, int maxNrOfRetries) =>
        new BackoffSettings(BackoffKind.OnStop, childProps, childName, minBackoff, maxBackoff, randomFactor)
            .WithMaxNrOfRetries(maxNrOfRetries);
}
