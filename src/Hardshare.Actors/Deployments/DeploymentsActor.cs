using Hardshare.Actors.Directory;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using static Hardshare.Actors.Journal.JournalMessages;

namespace Hardshare.Actors.Deployments;

/// <summary>
/// All deployments of this host. Parent: the node. Children: one <see cref="DeploymentActor"/> each. Persists nothing: which deployments there are is asked of the
/// journal. A deployment that stopped by itself (a failed write, a bug) is made again with backoff; one that throws is restarted alone.
/// </summary>
public sealed class DeploymentsActor : ReceiveActor, IWithTimers
{
    private static readonly TimeSpan OwnerRetry = TimeSpan.FromSeconds(1);

    private readonly NodeServices _services;
    private readonly IActorRef _gateway;
    private readonly Dictionary<DeploymentId, int> _failures = [];
    private readonly HashSet<DeploymentId> _known = [];
    private readonly Dictionary<string, DeploymentId> _registered = [];
    private readonly HashSet<DeploymentId> _gone = [];
    private readonly Dictionary<string, DeploymentId> _reserved = [];
    private readonly HashSet<DeploymentId> _leaving = [];
    private readonly HashSet<DeploymentId> _cutOff = [];
    private readonly HashSet<DeploymentId> _idleAndNotConfigured = [];
    private readonly Dictionary<DeploymentId, (string Node, string LocalName)> _elsewhere = [];
    private bool _draining;
    private bool _drainIsOver;
    private bool _knowsAll;

    public DeploymentsActor(NodeServices services, IActorRef gateway)
    {
        _services = services;
        _gateway = gateway;
        Receive<BringBack>(back =>
        {
            _knowsAll = true;
            if (back.WereCutOff)
                _cutOff.UnionWith(back.Deployments);
            foreach (var id in back.Deployments)
                Create(id);
        });
        Receive<BringOneBack>(back => Create(back.Deployment));
        Receive<KeepOnly>(OnKeepOnly);
        Receive<GiveAway>(OnGiveAway);
        Receive<Given>(OnGiven);
        Receive<GivenInDoubt>(doubt => LearnOwner(doubt.Asked));
        Receive<DirectoryMessages.DeploymentChanged>(OnDeploymentChanged);
        Receive<Terminated>(OnTerminated);
        Receive<JournalBack>(OnJournalBack);
        Receive<CommandEnvelope>(Deliver);
        Receive<ToInstanceOf>(to => Forward(to.Deployment, new DeploymentActor.ToInstance(to.Command, to.Instance)));
        // To a request that gets in line, a refusal would look like that of its claim: it comes again once the deployment is back.
        Receive<ToDeployment>(
            to => to.Message is DeploymentActor.Enqueue or DeploymentActor.Leave,
            to => Context.Child(to.Deployment.ToString()).Forward(to.Message));
        Receive<ToDeployment>(to => Forward(to.Deployment, to.Message));
        Receive<DeploymentActor.SetDraining>(set =>
        {
            _draining = set.Draining;
            _drainIsOver &= set.Draining;
            foreach (var child in Context.GetChildren())
                child.Tell(set);
        });
        Receive<DeploymentActor.EndForDrain>(end =>
        {
            _drainIsOver = true;
            foreach (var child in Context.GetChildren())
                child.Tell(end);
        });
    }

    /// <summary>Recover these deployments. <paramref name="WereCutOff"/>: the process before this one lost its lease, or died with it and was away for longer.</summary>
    public sealed record BringBack(IReadOnlyList<DeploymentId> Deployments, bool WereCutOff = false);

    /// <summary>After a lease was lost: of all deployments only these are still this node's. Others are let go; what runs of theirs is left to the sweeper.</summary>
    public sealed record KeepOnly(IReadOnlyList<DeploymentId> Deployments);

    /// <summary>Another host of the deployment asks for it. Answered with <see cref="Done"/> when it is that one's.</summary>
    public sealed record GiveAway(DeploymentId Deployment, string To);

    private sealed record Given(GiveAway Asked, string? Owner, IActorRef Client);

    private sealed record GivenInDoubt(GiveAway Asked);

    public sealed record ToInstanceOf(CommandEnvelope Command, DeploymentId Deployment, InstanceId Instance);

    /// <summary>A message between actors of this node, for a deployment.</summary>
    public sealed record ToDeployment(DeploymentId Deployment, object Message);

    private sealed record BringOneBack(DeploymentId Deployment);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(JournalBack));

    private IActorRef Create(DeploymentId id)
    {
        _known.Add(id);
        _gone.Remove(id);
        var child = Context.Child(id.ToString());
        if (!child.IsNobody())
            return child;
        var setting = new DeploymentSetting(_gateway, _draining, WasCutOff: _cutOff.Contains(id));
        var made = Context.Watch(Context.ActorOf(Props.Create(() => new DeploymentActor(id, setting, _services)), id.ToString()));
        if (_drainIsOver)
            made.Tell(new DeploymentActor.EndForDrain());
        return made;
    }

    private void OnKeepOnly(KeepOnly kept)
    {
        foreach (var id in _known.Except(kept.Deployments).ToArray())
            LetGoOf(id);
        foreach (var id in kept.Deployments)
            Create(id).Tell(new DeploymentActor.StillOwned());
    }

    private void LetGoOf(DeploymentId id)
    {
        _known.Remove(id);
        _gone.Remove(id);
        _failures.Remove(id);
        Unreserve(id);
        Timers.Cancel(id);
        _leaving.Add(id);
        if (Context.Child(id.ToString()) is var child && child.IsNobody())
            OnLeft(id);
        else
            Context.Stop(child);
    }

    // What is not in the configuration cannot be claimed: it stays without an instance as long as this process is there. What its actor still decides meanwhile, the database refuses.
    private void OnGiveAway(GiveAway asked)
    {
        var client = Sender;
        if (!_known.Contains(asked.Deployment))
            client.Tell(new Rejected(RejectionCode.NotFound, "this node has no such deployment"));
        else if (!_idleAndNotConfigured.Contains(asked.Deployment) || _services.Cluster is not { } cluster)
            client.Tell(new Rejected(RejectionCode.Conflict, $"node {_services.Node.Name} serves it itself, or has an instance of it"));
        else
            cluster.Ownership.GiveAsync(asked.Deployment.PersistenceId, asked.To, CancellationToken.None).PipeTo(
                Self, success: owner => new Given(asked, owner, client), failure: _ => new Given(asked, null, client));
    }

    private void OnGiven(Given given)
    {
        var (asked, owner) = (given.Asked, given.Owner);
        if (owner is null)
            Timers.StartSingleTimer((asked.Deployment, "given"), new GivenInDoubt(asked), OwnerRetry);
        else if (owner != _services.Node.Name && _known.Contains(asked.Deployment))
            LetGoOf(asked.Deployment);
        given.Client.Tell(owner == asked.To ? new Done() : new Rejected(RejectionCode.Timeout, "whether it was given is not known; ask again"));
    }

    // It may be the other's, who does not ask again.
    private void LearnOwner(GiveAway asked) => _services.Cluster!.Ownership.OwnerOfAsync(asked.Deployment.PersistenceId, CancellationToken.None).PipeTo(
        Self, success: owner => new Given(asked, owner ?? _services.Node.Name, ActorRefs.Nobody), failure: _ => new Given(asked, null, ActorRefs.Nobody));

    private void Deliver(CommandEnvelope command)
    {
        if (command.Command is RegisterDeployment register)
            Register(command, register);
        else
            Forward(Guid.TryParseExact(command.To.Id, "D", out var id) ? new DeploymentId(id) : default, command);
    }

    private void Forward(DeploymentId id, object message)
    {
        if (!_known.Contains(id) && !_knowsAll)
            Sender.Tell(new Rejected(RejectionCode.Unavailable, "the node is still asking its journal for its deployments; try again in a moment"));
        else if (!_known.Contains(id))
            Sender.Tell(new Rejected(RejectionCode.NotFound, "no workspace deployment found with given ID"));
        else if (Context.Child(id.ToString()) is var child && child.IsNobody())
            Sender.Tell(new Rejected(RejectionCode.Unavailable, "the deployment is being brought back; try again in a moment"));
        else
            child.Forward(message);
    }

    private void OnDeploymentChanged(DirectoryMessages.DeploymentChanged changed)
    {
        // Each host has local names of its own; but for a robot that several have under the same one.
        if (!changed.IsOfThisNode)
        {
            if (changed.View.Dissolved is null)
                _elsewhere[changed.View.Id] = (changed.View.Node, changed.View.LocalName);
            else
                _elsewhere.Remove(changed.View.Id);
            return;
        }
        _elsewhere.Remove(changed.View.Id);
        if (changed.View.CurrentInstance is null)
            _cutOff.Remove(changed.View.Id);
        if (changed.View is { Dissolved: null, CurrentInstance: null } && _services.Local.Find(changed.View.LocalName) is null)
            _idleAndNotConfigured.Add(changed.View.Id);
        else
            _idleAndNotConfigured.Remove(changed.View.Id);
        if (changed.View.Dissolved is null)
            _registered[changed.View.LocalName] = changed.View.Id;
        else if (_registered.GetValueOrDefault(changed.View.LocalName) == changed.View.Id)
            _registered.Remove(changed.View.LocalName);
        Unreserve(changed.View.Id);
        _failures.Remove(changed.View.Id);
    }

    private void Register(CommandEnvelope command, RegisterDeployment register)
    {
        var owner = register.Owner ?? command.By.ToString();
        // What the host's configuration names belongs to nobody yet: whoever registers decides who will own it, and no answer tells others its names.
        if (!command.By.IsAdministrator)
            Sender.Tell(new Rejected(RejectionCode.NotPermitted, "only an administrator may register a deployment"));
        else if (owner.Split(':', 2) is not [{ Length: > 0 }, { Length: > 0 }])
            Sender.Tell(new Rejected(RejectionCode.Invalid, $"\"{owner}\" is no owner: it has to be like user:alice or org:lab"));
        else if (_services.Local.Find(register.LocalName) is null)
            Sender.Tell(new Rejected(RejectionCode.Invalid, $"the configuration of node {_services.Node.Name} has no deployment \"{register.LocalName}\"{Known()}"));
        else if (register.Type.Length is 0 or > 64 || !register.Type.All(c => char.IsAsciiLetterOrDigit(c) || c is '_'))
            Sender.Tell(new Rejected(RejectionCode.Invalid, "a type has 1 to 64 letters, digits and underscores"));
        else if ((_registered.TryGetValue(register.LocalName, out var other) || _reserved.TryGetValue(register.LocalName, out other)) && other != register.Deployment)
            Sender.Tell(new Rejected(RejectionCode.Conflict, $"\"{register.LocalName}\" is registered already, as {other}"));
        else if (RegisteredElsewhere(register) is { } robot)
            Sender.Tell(new Rejected(RejectionCode.Conflict, $"\"{register.LocalName}\" is registered already, at node {robot.Value.Node} as {robot.Key}; this node is another host of it"));
        else
        {
            // Until its registration is stored or failed: a second one for the same robot is not to slip in between.
            _reserved[register.LocalName] = register.Deployment;
            Create(register.Deployment).Forward(new DeploymentActor.Register(command, new DeploymentRegistered(
                register.LocalName, _services.Node.Name, owner, register.Type, register.Region, register.Description)));
        }
    }

    /// <summary>The deployment of the same robot at another of its hosts, if there is one.</summary>
    private KeyValuePair<DeploymentId, (string Node, string LocalName)>? RegisteredElsewhere(RegisterDeployment register)
    {
        var hosts = _services.Local.Find(register.LocalName)!.Hosts;
        var found = _elsewhere.Where(one => one.Key != register.Deployment && one.Value.LocalName == register.LocalName && hosts.Contains(one.Value.Node)).Take(1).ToArray();
        return found.Length == 0 ? null : found[0];
    }

    private void Unreserve(DeploymentId id)
    {
        foreach (var name in _reserved.Where(pair => pair.Value == id).Select(pair => pair.Key).ToArray())
            _reserved.Remove(name);
    }

    private string Known()
    {
        var names = _services.Local.All.Select(d => d.LocalName).ToArray();
        return names.Length == 0 ? ": it has none at all" : $"; it has {string.Join(", ", names)}";
    }

    private void OnTerminated(Terminated terminated)
    {
        var id = new DeploymentId(Guid.Parse(terminated.ActorRef.Path.Name));
        OnLeft(id);
        if (!_known.Contains(id))
            return;
        _gone.Add(id);
        Unreserve(id);
        var failures = _failures[id] = _failures.GetValueOrDefault(id) + 1;
        Timers.StartSingleTimer(id, new BringOneBack(id), RetryDelay.After(failures + 1, Random.Shared.NextDouble()));
    }

    private void OnLeft(DeploymentId id)
    {
        if (_leaving.Remove(id) && _leaving.Count == 0)
            Context.System.EventStream.Publish(new DirectoryMessages.LetGo());
    }

    private void OnJournalBack(JournalBack back)
    {
        if (!back.WasDown)
            return;
        foreach (var id in _gone.ToArray())
        {
            Timers.Cancel(id);
            _failures.Remove(id);
            Create(id);
        }
    }
}
