using Hardshare.Actors.Deployments.Instances.Tunnels;
using Hardshare.Contracts.Instances;
using Hardshare.Fakes;
using static Hardshare.Actors.Deployments.Instances.PartMessages;

namespace Hardshare.Actors.Tests.Deployments.Instances.Tunnels;

public sealed class TunnelActorTests : TestKit
{
    private readonly InstanceId _instance = InstanceId.New();
    private readonly FakeTunnels _tunnels = new();
    private readonly IActorRef _tunnel;

    public TunnelActorTests() => _tunnel = Part();

    [Fact]
    public void Tunnel_that_throws_is_restarted_alone_and_adopts_what_runs_and_answers_who_waits()
    {
        Open(_tunnel);
        ExpectMsg(new PartStarted(null));
        Watch(_tunnel);
        Sys.Stop(_tunnel);
        ExpectTerminated(_tunnel);
        var next = Part();
        _tunnels.NextBugs.Enqueue(new InvalidOperationException("a bug"));
        _tunnels.NextBugs.Enqueue(new InvalidOperationException("and another"));
        Open(next);
        ExpectMsg(new PartStarted(null));
        _tunnels.Adoptions.ShouldBe(1);
        _tunnels.Attempts.ShouldBe([1]);

        _tunnels.Break(_instance, "killed by signal 9");
        ExpectMsg(new PartReport(new InstancePartBroken("tunnel", "killed by signal 9")));
        ExpectMsg<PartReport>().Observation.ShouldBeOfType<InstancePartRepaired>();
    }

    [Fact]
    public void Open_again_while_it_starts_or_stands_is_answered_without_another_start()
    {
        _tunnels.StartGate = new TaskCompletionSource();
        Open(_tunnel);
        Open(_tunnel);
        AwaitCondition(() => _tunnels.Attempts.Count == 1);
        _tunnels.StartGate.SetResult();
        ExpectMsg(new PartStarted(null));
        ExpectMsg(new PartStarted(null));
        Open(_tunnel);
        ExpectMsg(new PartStarted(null));
        _tunnels.Attempts.ShouldBe([1]);
    }

    [Fact]
    public void Destroy_twice_while_it_starts_waits_for_the_start_and_answers_both()
    {
        _tunnels.StartGate = new TaskCompletionSource();
        Open(_tunnel);
        AwaitCondition(() => _tunnels.Attempts.Count == 1);
        _tunnel.Tell(new DestroyPart(), TestActor);
        _tunnel.Tell(new DestroyPart(), TestActor);
        ExpectNoMsg(TimeSpan.FromMilliseconds(50));
        _tunnels.StartGate.SetResult();
        ExpectMsg(new PartDestroyed(null));
        ExpectMsg(new PartDestroyed(null));
        _tunnels.Has(_instance).ShouldBeFalse();
        Open(_tunnel);
        ExpectMsg<PartStarted>().Problem.ShouldBe("it is being ended");
    }

    [Fact]
    public void Tunnel_that_breaks_is_reported_and_started_anew_until_it_stands()
    {
        Open(_tunnel);
        ExpectMsg(new PartStarted(null));
        _tunnels.NextFailures.Enqueue("connection refused");
        _tunnels.Break(_instance, "killed by signal 9");
        ExpectMsg(new PartReport(new InstancePartBroken("tunnel", "killed by signal 9")));
        ExpectMsg<PartReport>().Observation.ShouldBeOfType<InstancePartRepaired>();
        _tunnels.Attempts.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public void Refusal_is_answered_only_after_a_few_attempts_have_failed()
    {
        _tunnels.NextFailures.Enqueue("connection refused");
        _tunnels.NextFailures.Enqueue("connection refused");
        Open(_tunnel);
        ExpectMsg(new PartReport(new InstancePartBroken("tunnel", "connection refused")));
        FishForMessage<PartStarted>(_ => true).Problem.ShouldBeNull();
    }

    [Fact]
    public void Gateway_that_goes_on_refusing_is_told_to_whoever_waits()
    {
        for (var i = 0; i < 3; i++)
            _tunnels.NextFailures.Enqueue("connection refused");
        Open(_tunnel);
        ExpectMsg(new PartReport(new InstancePartBroken("tunnel", "connection refused")));
        ExpectMsg(new PartStarted("connection refused"));
    }

    [Fact]
    public void Tunnel_whose_gateway_has_returned_is_tried_at_once_however_often_it_failed_before()
    {
        Open(_tunnel);
        ExpectMsg(new PartStarted(null));
        _tunnels.Unreachable["gateway"] = "no route";
        _tunnels.Break(_instance, "silence");
        AwaitCondition(() => _tunnels.Attempts.Count >= 7, TimeSpan.FromSeconds(20));
        _tunnels.Unreachable.Clear();
        var begun = TimeProvider.System.GetTimestamp();
        _tunnels.Returns.Writer.TryWrite(true);
        FishForMessage<PartReport>(report => report.Observation is InstancePartRepaired);
        TimeProvider.System.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Attempt_that_hangs_is_given_up_when_the_gateway_has_returned()
    {
        Open(_tunnel);
        ExpectMsg(new PartStarted(null));
        _tunnels.HangsUntilCancelled = true;
        _tunnels.Break(_instance, "silence");
        AwaitCondition(() => _tunnels.Attempts.Count == 2);
        _tunnels.HangsUntilCancelled = false;
        _tunnels.Returns.Writer.TryWrite(true);
        FishForMessage<PartReport>(report => report.Observation is InstancePartRepaired);
    }

    [Fact]
    public void Tunnel_that_cannot_be_made_is_told_to_the_parent_again_and_again_and_goes_where_it_is_told()
    {
        Open(_tunnel);
        ExpectMsg(new PartStarted(null));
        _tunnels.Unreachable["gateway"] = "no route";
        _tunnels.Break(_instance, "silence");
        FishForMessage<TunnelActor.Stuck>(_ => true).Reason.ShouldBe("no route");
        FishForMessage<TunnelActor.Stuck>(_ => true).Lasted.ShouldBeGreaterThan(TimeSpan.FromSeconds(2.5));
        _tunnel.Tell(new TunnelActor.Retarget(Spec("other"), "it moves"));
        FishForMessage<PartReport>(report => report.Observation is InstancePartRepaired);
        _tunnels.Specs[_instance].Gateway.Name.ShouldBe("other");
    }

    [Fact]
    public void Tunnel_that_stands_is_made_anew_where_it_is_told_and_is_broken_meanwhile()
    {
        Open(_tunnel);
        ExpectMsg(new PartStarted(null));
        _tunnel.Tell(new TunnelActor.Retarget(Spec("other"), "it moves"));
        ExpectMsg(new PartReport(new InstancePartBroken("tunnel", "it moves")));
        ExpectMsg<PartReport>().Observation.ShouldBeOfType<InstancePartRepaired>();
        _tunnels.Specs[_instance].Gateway.Name.ShouldBe("other");
    }

    private TunnelSpec Spec(string gateway) => new(_instance, new FakeHost().Contact with { Name = gateway }, "127.77.0.1", "/ssh.sock", "/key");

    private IActorRef Part()
    {
        var part = Props.Create(() => new TunnelActor(_instance, _tunnels, TimeProvider.System));
        return ActorOf(Props.Create(() => new PartParent(part, TestActor)));
    }

    private void Open(IActorRef tunnel) => tunnel.Tell(
        new TunnelActor.OpenTunnel(new TunnelSpec(_instance, new FakeHost().Contact, "127.77.0.1", "/ssh.sock", "/key")), TestActor);
}
