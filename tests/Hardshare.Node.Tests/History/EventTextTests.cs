using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Membership;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using Hardshare.Node.History;
using Hardshare.Node.Tests.Api.Support;

namespace Hardshare.Node.Tests.History;

public sealed class EventTextTests
{
    private static readonly DeploymentId Deployment = new(Guid.Parse("11111111-1111-4111-8111-111111111111"));
    private static readonly InstanceId Instance = new(Guid.Parse("22222222-2222-4222-8222-222222222222"));
    private static readonly InstanceOrder Order = new(Instance, "user:alice", ["ssh-ed25519 AAAA"], false, null, false);

    private static readonly (IEvent Event, string Text)[] Table =
    [
        (new RequestPlaced(Order, [Deployment], null), $"asked for deployment {Deployment}"),
        (new RequestPlaced(Order, [Deployment, Deployment], null), "asked for one of 2 deployments"),
        (new RequestPlaced(Order, [], "arm"), "asked for any deployment of type arm"),
        (new RequestGranted(Deployment), $"offered deployment {Deployment}"),
        (new RequestReturned(Deployment, "it is locked"), $"deployment {Deployment} could not serve, waits again: it is locked"),
        (new RequestFulfilled(Deployment), $"got an instance on deployment {Deployment}"),
        (new RequestWithdrawn("by user:alice"), "withdrawn: by user:alice"),
        (new DeploymentRegistered("bench-arm", "bench-1", "org:lab", "arm", "", ""),
         "registered bench-arm on bench-1 for org:lab, type arm"),
        (new DeploymentRegistered("a", "b", "user:o", "arm", "lab", ""), "registered a on b for user:o, type arm in lab"),
        (new DeploymentDissolved(), "dissolved"),
        (new DeploymentAdvertised(), "offered to users"),
        (new AdvertisingStopped(), "no longer offered to users"),
        (new DeploymentDescribed("an arm"), "described as \"an arm\""),
        (new DeploymentLocked("smoke", LockSource.Monitor), "locked by its monitor: smoke"),
        (new DeploymentLocked("smoke", LockSource.Owner), "locked by its owner: smoke"),
        (new DeploymentLocked("smoke", LockSource.CleanUp), "locked by a failed clean-up: smoke"),
        (new DeploymentLocked("smoke", LockSource.Fault), "locked by a fault: smoke"),
        (new DeploymentUnlocked(), "unlocked"),
        (new RuleSet(3, "bob", "CAP_INSTANTIATE", null), "rule 3: bob has CAP_INSTANTIATE"),
        (new RuleSet(3, "bob", "CAP_X", 7), "rule 3: bob has CAP_X (7)"),
        (new RuleRemoved(3), "rule 3 removed"),
        (new DeploymentClaimed(Order), $"taken by user:alice for instance {Instance}"),
        (new WarmPartsTaken(Instance, Instance), $"instance {Instance} takes over what was kept warm as {Instance}"),
        (new DeploymentReleased(Instance, InstanceStatus.InitFail), $"free again after instance {Instance} (INIT_FAIL)"),
        (new MonitorFailed(1, "no\nsmoke"), "monitor failed (once in a row): no smoke"),
        (new MonitorFailed(2, ""), "monitor failed (2 times in a row):"),
        (new MonitorRecovered(2), "monitor succeeded again after 2 failures"),
        (new InstanceInitiated(Deployment, Order, null), "INIT for user:alice"),
        (new InstanceInitiated(Deployment, Order, Views.Noon), "INIT for user:alice, ends by itself at 2026-03-01 12:00:00 UTC"),
        (new InstanceReady(new PublicEndpoint("g", "gw.example.org", 2201, "127.0.0.2"), []), "READY at gw.example.org port 2201"),
        (new InstanceEndpointMoved(new PublicEndpoint("one", "one.example.org", 2201, "127.0.0.2"), new PublicEndpoint("two", "two.example.org", 2305, "127.0.0.3"), "it is gone"),
            "moved from gateway one to two, now at two.example.org port 2305: it is gone"),
        (new InstanceInitFailed("container", "no such image"), "INIT_FAIL in step container: no such image"),
        (new InstanceTerminating(TerminationCause.User, "done"), "TERMINATING (by its user): done"),
        (new InstanceTerminating(TerminationCause.Expired, "x"), "TERMINATING (its time was over): x"),
        (new InstanceCleanedUp([], 100, 5_000_000), "cleaned up; 100 B in, 4.8 MiB out"),
        (new InstanceCleanedUp(["container", "folder"], 0, 0), "cleaned up but for: container; folder"),
        (new FirewallChanged(Firewall.Closed), "firewall: else drop"),
        (new FirewallChanged(new Firewall([new FirewallRule("::/0", FirewallAction.Accept)], FirewallAction.Drop)),
         "firewall: accept ::/0, else drop"),
        (new InstanceStepDone("tunnel", 190), "tunnel done in 190 ms"),
        (new InstanceStepDone("tunnel", 190, "second try"), "tunnel done in 190 ms: second try"),
        (new InstancePartBroken("tunnel", "reset"), "tunnel broke: reset"),
        (new InstancePartRepaired("tunnel", 812), "tunnel repaired in 812 ms"),
        (new InstanceAdopted([]), "adopted after a restart of the node, with nothing running"),
        (new InstanceAdopted(["container", "tunnel"]), "adopted after a restart of the node: container, tunnel"),
        (new InstanceActionRan("end", "park", 3, 12, "secret"), "end action park: exit code 3 after 12 ms"),
        (new InstanceActionRan("end", "park", null, 12, ""), "end action park: cut off after 12 ms"),
        (new InstanceConnectionClosed("192.0.2.1", 10, 2048, 61_000),
         "connection from 192.0.2.1 closed after 1 min 1 s; 10 B in, 2.0 KiB out"),
        (new TokenRecorded("0123456789ab", "alice", TokenScope.Read, null, false, [], null, null, null),
         "token 01234567 made for alice, to read"),
        (new TokenRecorded("0123456789ab", "alice", TokenScope.ReadWrite, null, false, [], null, null, null),
         "token 01234567 made for alice, to read and change"),
        (new TokenRevoked("0123456789ab"), "token 01234567 revoked"),
        (new TokensPurged("alice"), "all tokens of alice revoked"),
        (new NodeStarted("0.1.0"), "node started, version 0.1.0"),
        (new NodeDrainStarted(null), "drain started"),
        (new NodeDrainStarted(Views.Noon), "drain started, instances end at 2026-03-01 12:00:00 UTC"),
        (new NodeDrainEnded(), "drain ended"),
        (new MemberUp("bench-2", "0.1.0", Views.Noon), "node bench-2 is up since 2026-03-01 12:00:00 UTC, version 0.1.0"),
        (new MemberUnreachable("bench-2", Views.Noon), "node bench-2 is unreachable since 2026-03-01 12:00:00 UTC"),
        (new MemberReturned("bench-2", Views.Noon), "node bench-2 is back since 2026-03-01 12:00:00 UTC"),
        (new MemberRemoved("bench-2", Views.Noon), "node bench-2 was removed from the workspace at 2026-03-01 12:00:00 UTC"),
        (new MemberDown("bench-2"), "node bench-2 ended in order"),
        (new DeploymentMoved("bench-2", "bench-1", "node bench-1 is gone"), "moved from bench-1 to bench-2: node bench-1 is gone"),
    ];

    [Fact]
    public void Of_each_event_is_its_line()
    {
        foreach (var (what, text) in Table)
            EventText.Of(what).ShouldBe(text);
    }

    [Fact]
    public void Of_knows_every_event_type_there_is()
    {
        var all = typeof(IEvent).Assembly.GetTypes().Where(type => type.IsAssignableTo(typeof(IEvent)) && !type.IsInterface);
        all.Except(Table.Select(row => row.Event.GetType())).ShouldBeEmpty();
    }

    [Fact]
    public void Of_an_event_with_long_or_wild_text_is_one_short_line()
    {
        var text = EventText.Of(new DeploymentLocked($"a\r\nb\u001b[31m{new string('x', 1000)}", LockSource.Owner));
        text.Length.ShouldBeLessThan(310);
        text.ShouldNotContain('\u001b');
        text.ShouldNotContain('\n');
    }
}
