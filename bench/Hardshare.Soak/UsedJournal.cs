using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Ids;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Labs;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Soak;

/// <summary>
/// The journal of a lab that has been in use: what a node keeps of the past within bounds (the instances that ended last, the commands of the last hour) is as large as it becomes. What grows after that is lost.
/// </summary>
internal static class UsedJournal
{
    private const int Instances = 1500;
    private static readonly TimeSpan Past = TimeSpan.FromHours(1);

    /// <summary>Written by the journal's own code before the node first starts: a deployment of that name, of a type of the same name, and the instances it has had.</summary>
    public static async Task WriteAsync(Lab lab, string deployment)
    {
        lab.MakeDataFolder();
        using var store = SqliteStore.Open(lab.Journal);
        var (id, begun, number) = (DeploymentId.New(), TimeProvider.System.GetUtcNow() - Past, 0);
        await store.AppendAsync([
            StoredEvents.Row(id.PersistenceId, ++number, begun, new DeploymentRegistered(deployment, lab.NodeName, "user:root", deployment, "", "")),
            StoredEvents.Row(id.PersistenceId, ++number, begun, new DeploymentAdvertised())]);
        for (var i = 0; i < Instances; i++)
        {
            var (instance, at) = (InstanceId.New(), begun + (Past * i / Instances));
            var order = new InstanceOrder(instance, "user:root", ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEhoVtb3xqXq5l0nW1o9qv2pE6m9o1m0bq8m4Yb3Qe9R"], false, null, false);
            var endpoint = new PublicEndpoint(lab.NodeName, "127.0.0.1", lab.PublicPorts.First + (i % 100), "127.77.86.100");
            IEvent[] life =
            [
                new InstanceInitiated(id, order, null), new InstanceReady(endpoint, order.AuthorizedKeys), new InstanceTerminating(TerminationCause.User, "asked for by user:root"),
                new InstanceCleanedUp([], 4000, 5000),
            ];
            await store.AppendAsync([
                StoredEvents.Row(id.PersistenceId, ++number, at, new DeploymentClaimed(order)),
                .. life.Select((happened, place) => StoredEvents.Row(instance.PersistenceIdOn(id), place + 1, at, happened)),
                StoredEvents.Row(id.PersistenceId, ++number, at, new DeploymentReleased(instance, InstanceStatus.Terminated))]);
        }
    }
}
