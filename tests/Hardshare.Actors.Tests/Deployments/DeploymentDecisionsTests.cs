using Hardshare.Actors.Deployments;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Deployments;

public sealed class DeploymentDecisionsTests
{
    private static readonly DeploymentSituation Quiet = new(null, null);
    private static readonly Principal Owner = Principal.User("olga");
    private static readonly Principal Stranger = Principal.User("sam");
    private readonly DeploymentState _fresh = Apply(
        DeploymentState.Empty(DeploymentId.New()), new DeploymentRegistered("arm", "node", "user:olga", "arm", "lab", "an arm"));

    [Fact]
    public void Decide_claims_a_free_advertised_deployment_for_its_owner()
    {
        var order = Order();
        var decision = Decide(Apply(_fresh, new DeploymentAdvertised()), new ClaimDeployment(order), Owner);
        decision.Events.ShouldBe([new DeploymentClaimed(order)]);
        decision.Reply.ShouldBe(new InstanceGranted(order.Instance, _fresh.Id));
    }

    [Fact]
    public void Decide_refuses_a_claim_by_someone_without_a_rule() =>
        Code(Decide(Apply(_fresh, new DeploymentAdvertised()), new ClaimDeployment(Order()), Stranger)).ShouldBe(RejectionCode.NotPermitted);

    [Fact]
    public void Decide_refuses_a_claim_that_the_situation_forbids()
    {
        var free = Apply(_fresh, new DeploymentAdvertised());
        var claim = new ClaimDeployment(Order());
        Code(Decide(_fresh, claim, Owner)).ShouldBe(RejectionCode.Offline);
        Code(Decide(free, claim, Owner, new DeploymentSituation("its node drains", null))).ShouldBe(RejectionCode.Offline);
        Code(Decide(Apply(free, new DeploymentLocked("broken gripper", LockSource.Owner)), claim, Owner)).ShouldBe(RejectionCode.Locked);
        Code(Decide(Apply(free, new DeploymentClaimed(Order())), claim, Owner)).ShouldBe(RejectionCode.Busy);
        Code(Decide(Apply(free, new DeploymentDissolved()), claim, Owner)).ShouldBe(RejectionCode.Conflict);
    }

    [Fact]
    public void Decide_keeps_a_newcomer_behind_the_line_and_lets_the_first_in_line_through()
    {
        var free = Apply(_fresh, new DeploymentAdvertised());
        var order = Order();
        Code(Decide(free, new ClaimDeployment(order), Owner, new DeploymentSituation(null, RequestId.New()))).ShouldBe(RejectionCode.Busy);
        Decide(free, new ClaimDeployment(order), Owner, new DeploymentSituation(null, order.Instance.Request)).Events.Count.ShouldBe(1);
    }

    public static TheoryData<IDeploymentCommand> OwnersCommands => new(
        new Advertise(), new StopAdvertising(), new LockDeployment("x"), new UnlockDeployment(), new DissolveDeployment(),
        new SetRule("*", Capabilities.Instantiate, null), new RemoveRule(1), new DescribeDeployment("x"));

    [Theory]
    [MemberData(nameof(OwnersCommands))]
    public void Decide_refuses_owners_commands_of_others(IDeploymentCommand command) =>
        Code(Decide(_fresh, command, Stranger)).ShouldBe(RejectionCode.NotPermitted);

    [Fact]
    public void Decide_keeps_one_rule_a_user_under_the_same_id()
    {
        var state = Apply(_fresh, new RuleSet(1, "alice", Capabilities.Instantiate, null), new RuleSet(2, "bob", Capabilities.Instantiate, null));
        Decide(state, new SetRule("alice", Capabilities.NoInstantiate, null), Owner).Reply.ShouldBe(new RuleAccepted(1));
        Decide(state, new SetRule("alice", Capabilities.Instantiate, null), Owner).Events.ShouldBeEmpty();
        Decide(state, new SetRule("carol", Capabilities.Instantiate, null), Owner).Reply.ShouldBe(new RuleAccepted(3));
    }

    [Fact]
    public void Decide_lets_a_capability_that_nobody_knows_replace_no_ban()
    {
        var state = Apply(_fresh, new RuleSet(1, "bob", Capabilities.NoInstantiate, null));
        Decide(state, new SetRule("bob", "CAP_INSTANTIATED", null), Owner).Reply.ShouldBe(new RuleAccepted(2));
        Decide(state, new SetRule("bob", Capabilities.Instantiate, null), Owner).Reply.ShouldBe(new RuleAccepted(1));
    }

    [Fact]
    public void Decide_never_gives_a_rule_id_above_16_bits()
    {
        var state = _fresh with { LastRuleId = DeploymentDecisions.MaximumRules };
        Decide(state, new SetRule("alice", Capabilities.Instantiate, null), Owner).Reply.ShouldBe(new RuleAccepted(1));
    }

    [Fact]
    public void Decide_refuses_to_dissolve_a_deployment_with_an_instance() =>
        Code(Decide(Apply(_fresh, new DeploymentClaimed(Order())), new DissolveDeployment(), Owner)).ShouldBe(RejectionCode.Conflict);

    [Fact]
    public void Apply_remembers_the_first_answer_to_a_command()
    {
        var context = Context(Owner);
        var order = Order();
        var state = Apply(_fresh, new DeploymentAdvertised()).Apply(context.Envelope(new DeploymentClaimed(order)));
        state.Executed.Find(context.Command).ShouldBe(new ExecutedCommand(Owner.ToString(), new InstanceGranted(order.Instance, state.Id)));
    }

    [Fact]
    public void Apply_throws_at_an_event_that_it_does_not_know() =>
        Should.Throw<InvalidOperationException>(() => Apply(_fresh, new InstanceCleanedUp([], 0, 0)));

    private static Decision Decide(DeploymentState state, IDeploymentCommand command, Principal by, DeploymentSituation? situation = null) =>
        DeploymentDecisions.Decide(state, situation ?? Quiet, command, Context(by));

    private static CommandContext Context(Principal by) => new(by, CommandId.New(), DateTimeOffset.UnixEpoch, "node");

    private static DeploymentState Apply(DeploymentState state, params IEvent[] events) =>
        events.Aggregate(state, (s, e) => s.Apply(Context(Owner).Envelope(e)));

    private static RejectionCode? Code(Decision decision) => (decision.Reply as Rejected)?.Code;

    private static InstanceOrder Order() => new(InstanceId.New(), "user:olga", ["ssh-ed25519 AAAA"], false, null, false);
}
