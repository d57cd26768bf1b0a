using Hardshare.Actors.Journal;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Node.Api.Binding;
using Hardshare.Node.Api.Errors;
using Hardshare.Node.History;

namespace Hardshare.Node.Api.Routes;

/// <summary>
/// What an id stands for, and whether the caller may read its history. An instance's: its user and its deployment's owner; its request's
/// events belong to it. A deployment's: its owner, since others' use is in it. A request's that never became an instance: who asked.
/// </summary>
internal static class HistoryLookup
{
    private const string NotFound = "nothing with this id that you may see";

    public static async Task<HistoryScope> FindAsync(ApiCall call, string text)
    {
        if (!Guid.TryParseExact(text, "D", out var id))
        {
            throw ApiException.NotFound(NotFound);
        }

        return await InstanceAsync(call, new InstanceId(id)) ?? await RequestAsync(call, new RequestId(id))
            ?? await DeploymentAsync(call, new DeploymentId(id)) ?? throw ApiException.NotFound(NotFound);
    }

    private static async Task<HistoryScope?> InstanceAsync(ApiCall call, InstanceId id)
    {
        if (Found<InstanceView>(await call.AskAsync(new GetInstance(id))) is not { } view)
        {
            return null;
        }

        var principal = call.Caller.Principal;
        return principal.ActsFor(view.User) || principal.ActsFor(view.Owner)
            ? new HistoryScope(id.PersistenceIdOn(view.Deployment), [id.Request.PersistenceId], []) : null;
    }

    private static async Task<HistoryScope?> DeploymentAsync(ApiCall call, DeploymentId id)
    {
        if (Found<DeploymentView>(await call.AskAsync(new GetDeployment(id))) is not { } view)
        {
            return null;
        }

        return call.Caller.Principal.ActsFor(view.Owner)
            ? new HistoryScope(id.PersistenceId, [], call.Query["instances"] == "1" ? [$"i-{id}-"] : [])
            : throw ApiException.NotPermitted("only its owner may read a deployment's history");
    }

    /// <summary>Requests that are over are known to the journal alone, whose first event says who asked.</summary>
    private static async Task<HistoryScope?> RequestAsync(ApiCall call, RequestId id)
    {
        var first = await call.Service<IHistoryReader>().ReadAsync([id.PersistenceId], [], 0, 1, call.Cancellation);
        if (first is not [{ Envelope.Event: RequestPlaced placed }] || !call.Caller.Principal.ActsFor(placed.Order.User))
        {
            return null;
        }

        return !call.Caller.IsLimited || call.Caller.Token?.Instance == id.Instance
            || (call.Caller.Token is { Instance: null, Deployment: { } only } && placed.Deployments is [var wanted] && wanted == only)
            ? new HistoryScope(id.PersistenceId, [], []) : null;
    }

    private static T? Found<T>(IReply reply)
        where T : class, IReply => reply is Rejected { Code: RejectionCode.NotFound or RejectionCode.NotPermitted }
            ? null
            : reply.Expect<T>(NotFound);
}
