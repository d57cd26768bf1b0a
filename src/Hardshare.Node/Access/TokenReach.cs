using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;

namespace Hardshare.Node.Access;

/// <summary>
/// How far a token that is limited to one instance or one deployment reaches. What is not named here is out of reach. A deployment's token
/// reaches its instances and the requests for it alone.
/// </summary>
internal sealed class TokenReach(TokenView token)
{
    private readonly InstanceId? _instance = token.Instance;
    private readonly DeploymentId? _deployment = token.Deployment;

    public Rejected Refusal { get; } = new(
        RejectionCode.NotPermitted,
        token.Instance is { } i ? $"this token is limited to instance {i}" : $"this token is limited to deployment {token.Deployment}");

    /// <summary>Whether a command may go out. <paramref name="ask"/> looks up an entity, to find its deployment.</summary>
    public async Task<bool> ReachesAsync(EntityAddress to, ICommand command, Func<IQuery, Task<IReply>> ask) => to.Kind switch
    {
        EntityKind.Instance => HasId(to, out InstanceId id) && await ask(new GetInstance(id)) is InstanceView view && Reaches(view),
        EntityKind.Request => HasId(to, out RequestId id) && await ask(new GetRequest(id)) is RequestView view && Reaches(view),
        EntityKind.Deployment => HasId(to, out DeploymentId id) && Reaches(id),
        EntityKind.Requests => command is PlaceRequest { Deployments: [var only] } && Reaches(only),
        EntityKind.Tokens => command is RecordToken made ? Covers(made) : command is RevokeToken revoke && revoke.Hash == token.Hash,
        _ => false,
    };

    /// <summary>The reply as far as the token may see it.</summary>
    public IReply Narrow(IReply reply) => reply switch
    {
        Rejected => reply,
        InstanceView view => Reaches(view) ? reply : new Rejected(RejectionCode.NotFound, "instance not found"),
        InstanceList list => new InstanceList([.. list.Instances.Where(Reaches)]),
        RequestView view => Reaches(view) ? reply : new Rejected(RejectionCode.NotFound, "reservation not found"),
        RequestList list => new RequestList([.. list.Requests.Where(Reaches)]),
        DeploymentView view => Reaches(view.Id) ? reply : Refusal,
        DeploymentList list => new DeploymentList([.. list.Deployments.Where(deployment => Reaches(deployment.Id))]),
        TokenList list => new TokenList([.. list.Tokens.Where(other => other.Hash == token.Hash)]),
        _ => Refusal,
    };

    private bool Reaches(DeploymentId deployment) => _instance is null && deployment == _deployment;

    private bool Reaches(InstanceView view) =>
        (_instance is null || view.Id == _instance) && (_deployment is null || view.Deployment == _deployment);

    private bool Reaches(RequestView view) =>
        _instance is null
            ? view.Deployments.All(deployment => deployment == _deployment) && view.Deployments.Count > 0
            : view.Id == _instance.Value.Request;

    private bool Covers(RecordToken made) => made.Instance == _instance && made.Deployment == _deployment;

    private static bool HasId<TId>(EntityAddress to, out TId id)
        where TId : struct, IId<TId> => TId.TryParse(to.Id, out id);
}
