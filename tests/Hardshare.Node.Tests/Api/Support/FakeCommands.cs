using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Done = Hardshare.Contracts.Messages.Done;

namespace Hardshare.Node.Tests.Api.Support;

/// <summary>What commands do to the views of <see cref="FakeWorkspace"/>, in short.</summary>
internal static class FakeCommands
{
    public static IReply Execute(FakeWorkspace workspace, CommandEnvelope command, DateTimeOffset now) => command.Command switch
    {
        PlaceRequest request => Place(workspace, request, now),
        WithdrawRequest => workspace.Requests.TryRemove(Id<RequestId>(command), out _) ? new Done() : NotFound(),
        RegisterDeployment register => Register(workspace, command, register),
        IDeploymentCommand change => Change(workspace, command, change, now),
        IInstanceCommand change => Change(workspace, Id<InstanceId>(command), change),
        RecordToken r => Put(workspace, new TokenView(
            r.Hash, r.User, r.Scope, now, r.Expires, r.IsAdministrator, r.Organizations, r.Instance, r.Deployment, false, r.Note)),
        RevokeToken r => workspace.Tokens.TryGetValue(r.Hash, out var token)
            && (command.By.IsAdministrator || command.By.Name == token.User)
            ? Put(workspace, token with { Revoked = true }) : NotFound(),
        PurgeTokens purge => Purge(workspace, purge.User),
        _ => new Done(),
    };

    private static IReply Place(FakeWorkspace workspace, PlaceRequest request, DateTimeOffset now)
    {
        var candidates = workspace.Deployments.Values
            .Where(each => each.Dissolved is null)
            .Where(each => request.Deployments.Count > 0 ? request.Deployments.Contains(each.Id) : each.Type == request.Type)
            .ToList();
        if (candidates.Count == 0)
            return NotFound();
        if (candidates.All(each => each.LockReason is not null))
            return new Rejected(RejectionCode.Locked, "locked: the gripper is loose");
        if (candidates.All(each => !each.Online))
            return new Rejected(RejectionCode.Offline, "its host is offline");
        if (candidates.Find(each => each.CurrentInstance is null && each.Online && each.LockReason is null) is { } free)
        {
            var instance = request.Order.Instance;
            workspace.Deployments[free.Id] =
                free with { CurrentInstance = instance, CurrentUser = request.Order.User, QueueLength = free.QueueLength + 1 };
            workspace.Instances[instance] = Views.Instance(free, request.Order.User, InstanceStatus.Init, now, instance) with
            {
                KeyGenerated = request.Order.KeyGenerated,
                KeepAlive = request.Order.KeepAlive,
                Expires = now + request.Order.Lifetime,
            };
            return new InstanceGranted(instance, free.Id);
        }

        if (!request.Reserve)
            return new Rejected(RejectionCode.Busy, "taken at the moment");
        var id = request.Order.Instance.Request;
        workspace.Requests[id] = new RequestView(id, request.Order.User, now, request.Deployments, request.Type, 0, "the robot is taken");
        return new RequestWaiting(id, "the robot is taken");
    }

    private static IReply Register(FakeWorkspace workspace, CommandEnvelope command, RegisterDeployment register)
    {
        var owner = register.Owner ?? command.By.ToString();
        workspace.Deployments[register.Deployment] = Views.Deployment(owner, register.Type, register.Deployment) with
        {
            LocalName = register.LocalName,
            Description = register.Description,
            Region = register.Region,
        };
        return new DeploymentAccepted(register.Deployment, owner);
    }

    private static IReply Change(FakeWorkspace workspace, CommandEnvelope command, IDeploymentCommand change, DateTimeOffset now)
    {
        if (!workspace.Deployments.TryGetValue(Id<DeploymentId>(command), out var view))
            return NotFound();
        if (!command.By.ActsFor(view.Owner))
            return new Rejected(RejectionCode.NotPermitted, "only its owner may do that");
        var old = view.Rules.FirstOrDefault(rule =>
            change is SetRule set ? rule.User == set.User : change is RemoveRule remove && rule.Id == remove.RuleId);
        if (change is RemoveRule && old is null)
            return NotFound();
        var number = old?.Id ?? view.Rules.Select(rule => rule.Id).DefaultIfEmpty(0).Max() + 1;
        workspace.Deployments[view.Id] = change switch
        {
            LockDeployment l => view with { LockReason = l.Reason },
            UnlockDeployment => view with { LockReason = null },
            DescribeDeployment d => view with { Description = d.Description },
            DissolveDeployment => view with { Dissolved = now },
            SetRule s => view with
            {
                Rules =
                [.. view.Rules.Where(rule => rule != old), new AccessRule(number, now, s.User, s.Capability, s.Parameter)]
            },
            RemoveRule => view with { Rules = [.. view.Rules.Where(rule => rule != old)] },
            _ => view,
        };
        return change is SetRule ? new RuleAccepted(number) : new Done();
    }

    private static IReply Change(FakeWorkspace workspace, InstanceId id, IInstanceCommand change)
    {
        if (!workspace.Instances.TryGetValue(id, out var view))
            return NotFound();
        workspace.Instances[id] = change switch
        {
            TerminateInstance => view with { Status = InstanceStatus.Terminating },
            AddFirewallRule add => view with { Firewall = view.Firewall with { Rules = [.. view.Firewall.Rules, add.Rule] } },
            FlushFirewall => view with { Firewall = Firewall.Closed },
            _ => view,
        };
        return new Done();
    }

    private static Done Put(FakeWorkspace workspace, TokenView token)
    {
        workspace.Tokens[token.Hash] = token;
        return new Done();
    }

    private static Done Purge(FakeWorkspace workspace, string user)
    {
        foreach (var token in workspace.Tokens.Values.Where(each => each.User == user))
            workspace.Tokens[token.Hash] = token with { Revoked = true };
        return new Done();
    }

    private static TId Id<TId>(CommandEnvelope command)
        where TId : struct, IId<TId> => TId.TryParse(command.To.Id, out var id)
            ? id
            : throw new InvalidOperationException(command.To.ToString());

    private static Rejected NotFound() => new(RejectionCode.NotFound, "not there");
}
