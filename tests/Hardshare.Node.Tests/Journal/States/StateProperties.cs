using System.Text;
using FsCheck;
using FsCheck.Fluent;
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
using Hardshare.Node.Journal;

namespace Hardshare.Node.Tests.Journal.States;

/// <summary>
/// Whatever an entity was told, and wherever its state was saved meanwhile: from there it goes on as if it had read all of its events. It decides the
/// same, answers a repeated command the same, and comes to the same state. (A failure prints the seed.)
/// </summary>
public sealed class StateProperties
{
    private static readonly SnapshotCodec Codec = new([typeof(DeploymentState).Assembly]);
    private static readonly FsCheck.Config Config = FsCheck.Config.QuickThrowOnFailure.WithMaxTest(100);
    private static readonly DeploymentId Deployment = DeploymentId.New();

    // Kinds above those that an entity knows repeat an earlier step's command; pauses let the memory of commands, an hour, run out now and then.
    private static readonly Gen<IReadOnlyList<Step>> Steps =
        (from kind in Gen.Choose(0, 19)
         from value in Gen.Choose(0, 5)
         from pause in Gen.Elements(0, 1, 1, 1, 10, 40)
         select new Step(kind, value, TimeSpan.FromMinutes(pause)))
        .ListOf().Resize(40).Select(steps => (IReadOnlyList<Step>)[.. steps]);

    private sealed record Step(int Kind, int Value, TimeSpan Pause);

    [Fact]
    public void Deployment_goes_on_from_any_snapshot_as_from_all_events() => Holds(DeploymentState.Empty(Deployment), TellDeployment, Same);

    [Fact]
    public void Tokens_go_on_from_any_snapshot_as_from_all_events() => Holds(TokensState.Empty, TellTokens, (a, b) =>
        a.Tokens.Count == b.Tokens.Count && a.Tokens.All(one => Text(b.Tokens[one.Key]) == Text(one.Value)));

    [Fact]
    public void Node_goes_on_from_any_snapshot_as_from_all_events() => Holds(NodeState.Empty("bench-1"), TellNode, (a, b) =>
        a == b with { Executed = a.Executed });

    private static void Holds<TState>(TState empty, Func<TState, Step, CommandContext, Decision> tell, Func<TState, TState, bool> same)
        where TState : class, IEntityState<TState> => Prop.ForAll(Steps.ToArbitrary(), steps =>
        {
            var whole = Run(empty, steps, 0, tell);
            for (var at = 0; at <= steps.Count; at++)
            {
                var before = at == 0 ? empty : whole[at - 1].State;
                var saved = (TState)Codec.Decode(Codec.ManifestOf(before), Codec.Encode(before));
                if (!same(saved, before) || !Same(saved.Executed, before.Executed))
                    throw new InvalidOperationException($"the snapshot before step {at} is not the state");
                foreach (var (one, other) in Run(saved, steps, at, tell).Zip(whole.Skip(at)))
                {
                    if (Text(one.Reply) != Text(other.Reply))
                        throw new InvalidOperationException($"from the snapshot before step {at}: answers {one.Reply} instead of {other.Reply}");
                    if (!same(one.State, other.State) || !Same(one.State.Executed, other.State.Executed))
                        throw new InvalidOperationException($"from the snapshot before step {at}: another state");
                }
            }
        }).Check(Config);

    /// <summary>What an entity actor does with commands, without the actor: state and answer after each step from the given one on.</summary>
    private static List<(TState State, IReply Reply)> Run<TState>(
        TState state, IReadOnlyList<Step> steps, int from, Func<TState, Step, CommandContext, Decision> tell)
        where TState : class, IEntityState<TState>
    {
        var outcome = new List<(TState, IReply)>();
        var now = steps.Take(from).Aggregate(ExampleHistories.Begin, (time, step) => time + step.Pause);
        for (var i = from; i < steps.Count; i++)
        {
            now += steps[i].Pause;
            var repeated = steps[i].Kind >= 15 && i > 0 ? (steps[i].Kind * 31 + steps[i].Value) % i : i;
            var context = new CommandContext(Principal.Administrator, new CommandId(new Guid(repeated, 1, 2, new byte[8])), now, "bench-1");
            if (state.Executed.Find(context.Command) is { } first)
            {
                outcome.Add((state, first.AnswerTo(context.By)));
                continue;
            }
            var decision = tell(state, steps[repeated], context);
            state = decision.Events.Aggregate(state, (s, one) => s.Apply(context.Envelope(one)));
            outcome.Add((state, decision.Reply));
        }
        return outcome;
    }

    private static Decision TellDeployment(DeploymentState state, Step step, CommandContext context)
    {
        if (state.Registration is null)
        {
            return Decision.AcceptWith(
                new DeploymentAccepted(state.Id, "user:alice"), new DeploymentRegistered("arm", "bench-1", "user:alice", "arm", "lab", "an arm"));
        }
        var order = new InstanceOrder(
            new InstanceId(context.Command.Value), "user:bob", [$"ssh-ed25519 {step.Value}", "ssh-rsa \"ü\""], step.Value > 2,
            step.Value == 1 ? TimeSpan.FromTicks(123_456_789) : null, step.Value == 2);
        IDeploymentCommand? command = step.Kind switch
        {
            0 => new Advertise(),
            1 => new StopAdvertising(),
            2 => new LockDeployment($"reason {step.Value}"),
            3 => new UnlockDeployment(),
            4 => new DescribeDeployment($"description\n{step.Value}"),
            5 or 6 or 7 => new SetRule($"user-{step.Value}", step.Value % 2 == 0 ? Capabilities.Instantiate : "CAP_OTHER", step.Kind == 5 ? step.Value : null),
            8 => new RemoveRule(step.Value),
            9 or 10 => new ClaimDeployment(order),
            11 when step.Value == 0 => new DissolveDeployment(),
            _ => null,
        };
        if (command is not null)
            return DeploymentDecisions.Decide(state, new DeploymentSituation(null, null), command, context);
        return state.Current is { } current
            ? Decision.Accept(new DeploymentReleased(current.Instance, InstanceStatus.Terminated), new DeploymentLocked("clean-up failed", LockSource.CleanUp))
            : step.Value > 2 ? Decision.Accept(new MonitorFailed(step.Value, "…")) : Decision.Accept(new MonitorRecovered(step.Value));
    }

    private static Decision TellTokens(TokensState state, Step step, CommandContext context) => (step.Kind % 4) switch
    {
        0 when state.Tokens.ContainsKey($"hash-{step.Value}") => Decision.Accept(new TokenRevoked($"hash-{step.Value}")),
        1 => Decision.Accept(new TokensPurged($"user-{step.Value % 2}")),
        _ => Decision.Accept(new TokenRecorded(
            $"hash-{step.Value}-{step.Kind}", $"user-{step.Value % 2}", TokenScope.ReadWrite, step.Value == 3 ? context.Now : null, step.Value == 4, ["lab"],
            step.Value == 5 ? new InstanceId(context.Command.Value) : null, null, step.Value == 0 ? "a note" : null)),
    };

    private static Decision TellNode(NodeState state, Step step, CommandContext context) => (step.Kind % 3) switch
    {
        0 => Decision.Accept(new NodeDrainStarted(step.Value > 2 ? context.Now.AddTicks(step.Value) : null)),
        1 => state.Draining ? Decision.Accept(new NodeDrainEnded()) : Decision.Accept(),
        _ => Decision.Accept(new NodeStarted($"0.{step.Value}")),
    };

    // By the records' own equality, so that a member that comes later is compared as well; collections have none that helps.
    private static bool Same(DeploymentState a, DeploymentState b) =>
        a with { Executed = b.Executed, Rules = b.Rules, Current = b.Current } == b
        && a.Rules.SequenceEqual(b.Rules) && Text(a.Current) == Text(b.Current);

    private static bool Same(ExecutedCommands a, ExecutedCommands b) =>
        a.Order.SequenceEqual(b.Order) && a.Count == b.Count && a.Order.All(one => Equals(a.Find(one.Id), b.Find(one.Id)));

    private static string Text(object? value) =>
        value is null ? "" : value.GetType().Name + Encoding.UTF8.GetString(System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), ContractJson.Options));
}
