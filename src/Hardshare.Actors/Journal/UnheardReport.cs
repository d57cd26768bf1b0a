using Hardshare.Actors.Deployments.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Journal;

/// <summary>
/// A report for an instance whose actor is just not there, because a write of it failed: what waited in its mailbox, and what came before its parent made it again.
/// </summary>
internal static class UnheardReport
{
    /// <summary>What was seen, of which entity; null when the letter is none of this kind.</summary>
    public static (string PersistenceId, IObservation Observation)? In(DeadLetter letter) =>
        letter.Message is PartMessages.PartReport report && letter.Recipient.Path.Elements is ["user", "node", "deployments", var deployment, var instance, ..]
        && Guid.TryParseExact(deployment, "D", out var onDeployment) && Guid.TryParseExact(instance, "D", out var id)
            ? (new InstanceId(id).PersistenceIdOn(new DeploymentId(onDeployment)), report.Observation)
            : null;
}
