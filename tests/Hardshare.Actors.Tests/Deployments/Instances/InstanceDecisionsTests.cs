using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Deployments.Instances;

public sealed class InstanceDecisionsTests
{
    private const string Owner = "user:olga";
    private static readonly Principal Alice = Principal.User("alice");
    private static readonly PublicEndpoint Endpoint = new("gateway", "198.51.100.1", 22000, "127.77.85.240");
    private readonly InstanceState _starting = Apply(
        InstanceState.Empty(InstanceId.New()),
        new InstanceInitiated(DeploymentId.New(), new InstanceOrder(InstanceId.New(), "user:alice", ["k"], false, null, false), null));

    public static TheoryData<string, TerminationCause> Enders => new()
    {
        { "user:alice", TerminationCause.User },
        { "user:olga", TerminationCause.Owner },
    };

    [Theory]
    [MemberData(nameof(Enders))]
    public void Decide_terminates_a_ready_instance_for_user_and_owner(string who, TerminationCause cause)
    {
        var ready = Apply(_starting, new InstanceReady(Endpoint, []));
        var decision = Decide(ready, new TerminateInstance(), Principal.User(who[5..]));
        decision.Events.ShouldHaveSingleItem().ShouldBeOfType<InstanceTerminating>().Cause.ShouldBe(cause);
    }

    [Fact]
    public void Decide_cancels_during_init() =>
        Decide(_starting, new TerminateInstance(), Alice).Events.ShouldHaveSingleItem().ShouldBeOfType<InstanceTerminating>()
            .Cause.ShouldBe(TerminationCause.Cancelled);

    [Fact]
    public void Decide_hides_the_instance_from_others() =>
        Code(Decide(_starting, new TerminateInstance(), Principal.User("mallory"))).ShouldBe(RejectionCode.NotFound);

    [Fact]
    public void Decide_accepts_a_repeated_termination_until_it_is_over()
    {
        var ending = Apply(_starting, new InstanceTerminating(TerminationCause.User, "x"));
        Decide(ending, new TerminateInstance(), Alice).ShouldSatisfyAllConditions(d => d.Events.ShouldBeEmpty(), d => d.Reply.ShouldBe(new Done()));
        Code(Decide(Apply(ending, new InstanceCleanedUp([], 0, 0)), new TerminateInstance(), Alice)).ShouldBe(RejectionCode.Conflict);
    }

    [Theory]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("2001:db8::/32", true)]
    [InlineData("999.1.1.1/99", false)]
    [InlineData("10.0.0.1/8", true)]
    [InlineData("\u001b[31m", false)]
    public void Decide_takes_real_address_ranges_only(string source, bool valid) =>
        (Decide(_starting, new AddFirewallRule(new FirewallRule(source, FirewallAction.Accept)), Alice).Events.Count == 1).ShouldBe(valid);

    [Fact]
    public void Decide_closes_the_firewall_on_flush()
    {
        var decision = Decide(_starting, new FlushFirewall(), Alice);
        Apply(_starting, [.. decision.Events]).Firewall.ShouldBe(Firewall.Closed);
    }

    [Fact]
    public void Apply_keeps_init_fail_after_the_clean_up()
    {
        var state = Apply(_starting, new InstanceInitFailed("container", "no such image"), new InstanceCleanedUp([], 0, 0));
        state.Status.ShouldBe(InstanceStatus.InitFail);
        state.IsOver.ShouldBeTrue();
    }

    [Fact]
    public void Apply_shows_a_broken_part_until_it_is_repaired()
    {
        var broken = Apply(_starting, new InstanceReady(Endpoint, []), new InstancePartBroken("tunnel", "killed"));
        broken.Degraded.Values.ShouldHaveSingleItem().Reason.ShouldBe("killed");
        broken.Status.ShouldBe(InstanceStatus.Ready);
        Apply(broken, new InstancePartRepaired("tunnel", 200)).Degraded.ShouldBeEmpty();
    }

    private static Decision Decide(InstanceState state, IInstanceCommand command, Principal by) =>
        InstanceDecisions.Decide(state, Owner, command, new CommandContext(by, CommandId.New(), DateTimeOffset.UnixEpoch, "node"));

    private static InstanceState Apply(InstanceState state, params IEvent[] events) =>
        events.Aggregate(state, (s, e) => s.Apply(new CommandContext(Alice, CommandId.New(), DateTimeOffset.UnixEpoch, "node").Envelope(e)));

    private static RejectionCode? Code(Decision decision) => (decision.Reply as Rejected)?.Code;
}
