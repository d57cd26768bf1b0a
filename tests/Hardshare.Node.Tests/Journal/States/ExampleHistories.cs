using Hardshare.Actors.Access;
using Hardshare.Actors.Deployments;
using Hardshare.Actors.Entities;
using Hardshare.Actors.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Node.Tests.Journal.States;

/// <summary>For each kind of entity that lives long: a history with each of its events, that leaves no member of its state empty.</summary>
internal static class ExampleHistories
{
    public static readonly DateTimeOffset Begin = new(2026, 3, 4, 5, 6, 7, 890, TimeSpan.Zero);

    private static readonly DeploymentId Deployment = new(Guid.Parse("11111111-1111-4111-8111-111111111111"));
    private static readonly InstanceId First = new(Guid.Parse("22222222-2222-4222-8222-222222222222"));
    private static readonly InstanceId Second = new(Guid.Parse("33333333-3333-4333-8333-333333333333"));
    private static readonly InstanceId Third = new(Guid.Parse("44444444-4444-8444-8444-444444444444"));

    public static IReadOnlyList<IEvent> OfDeployment { get; } =
    [
        new DeploymentRegistered("arm", "bench-1", "user:alice", "simulated-arm", "us-east", "A robot arm"),
        new DeploymentAdvertised(),
        new AdvertisingStopped(),
        new DeploymentDescribed("A robot arm on the bench by the window"),
        new DeploymentLocked("it smokes", LockSource.Owner),
        new DeploymentUnlocked(),
        new DeploymentAdvertised(),
        new RuleSet(1, "*", Capabilities.Instantiate, null),
        new RuleSet(2, "user:bob", Capabilities.NoInstantiate, 7),
        new RuleSet(3, "type:anon", Capabilities.NoInstantiate, null),
        new RuleRemoved(3),
        new DeploymentClaimed(new InstanceOrder(First, "user:bob", ["ssh-ed25519 AAAA bob"], false, null, false)),
        new DeploymentReleased(First, InstanceStatus.Terminated),
        new MonitorFailed(1, "no answer\n"),
        new MonitorRecovered(1),
        new DeploymentMoved("bench-2", "bench-1", "node bench-1 is gone"),
        new DeploymentClaimed(new InstanceOrder(Second, "user:eve", ["ssh-ed25519 AAAA eve"], true, TimeSpan.FromMinutes(90), true)),
        new WarmPartsTaken(Second, Third),
        new DeploymentLocked("the monitor failed 3 times", LockSource.Monitor),
        new DeploymentDissolved(),
    ];

    public static IReadOnlyList<IEvent> OfTokens { get; } =
    [
        new TokenRecorded("aa11", "alice", TokenScope.ReadWrite, null, true, [], null, null, null),
        new TokenRecorded("bb22", "bob", TokenScope.Read, Begin.AddDays(30), false, ["lab", "course"], First, Deployment, "for the course"),
        new TokenRecorded("cc33", "eve", TokenScope.ReadWrite, null, false, [], null, null, null),
        new TokenRevoked("aa11"),
        new TokensPurged("eve"),
    ];

    public static IReadOnlyList<IEvent> OfNode { get; } =
    [
        new NodeStarted("0.1.0"),
        new NodeDrainStarted(null),
        new NodeDrainEnded(),
        new NodeDrainStarted(Begin.AddHours(2)),
    ];

    /// <summary>The state that the history of this kind leads to. An hour's worth of commands is remembered: the first few are forgotten.</summary>
    public static IEntityState StateOf(Type state) => state switch
    {
        _ when state == typeof(DeploymentState) => Fold(DeploymentState.Empty(Deployment), OfDeployment),
        _ when state == typeof(TokensState) => Fold(TokensState.Empty, OfTokens),
        _ when state == typeof(NodeState) => Fold(NodeState.Empty("bench-1"), OfNode),
        _ => throw new InvalidOperationException($"{state.Name} has no example"),
    };

    private static TState Fold<TState>(TState empty, IReadOnlyList<IEvent> events)
        where TState : IEntityState<TState> => events.Select(Envelope).Aggregate(empty, (state, one) => state.Apply(one));

    private static EventEnvelope Envelope(IEvent happened, int number) => new(
        EventEnvelope.CurrentVersion, Begin.AddMinutes(5 * number), "user:alice",
        new CommandId(Guid.Parse($"cccccccc-cccc-4ccc-8ccc-{number:d12}")), "bench-1", 0, null, null, happened);
}
