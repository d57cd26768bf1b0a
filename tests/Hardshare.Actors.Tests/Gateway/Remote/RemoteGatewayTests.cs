using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Fakes;
using Hardshare.Fakes.Specs;

namespace Hardshare.Actors.Tests.Gateway.Remote;

/// <summary>A host that is no gateway, and two gateways that are no hosts.</summary>
public sealed class RemoteGatewayTests : HostBehindGateways
{
    [Fact]
    public async Task Instance_of_a_host_that_is_no_gateway_is_reached_through_one_that_is()
    {
        var (gateway, endpoint) = await LaunchAsync();
        endpoint.Address.ShouldBe($"public-{gateway}");
        var seen = Lab[gateway].Host;
        seen.Routes[Instance].Port.ShouldBe(endpoint.Port);
        seen.Grants.ShouldHaveSingleItem().Guest!.Node.ShouldBe("bench");
        Bench.Host.Tunnels.Specs[Instance].Gateway.ShouldBe(seen.Contact);
        Bench.Host.Routes.ShouldBeEmpty();

        (await Bench.SendAsync(EntityAddress.Of(Instance), new FlushFirewall())).ShouldBeOfType<Done>();
        await Lab.EventuallyAsync(() => Task.FromResult(seen.Routes[Instance].Firewall == Firewall.Closed));
        await EndAsync();
        seen.Routes.ShouldBeEmpty();
        seen.Grants.ShouldBeEmpty();
        History().OfType<InstanceCleanedUp>().ShouldHaveSingleItem().ShouldBe(new InstanceCleanedUp([], 10, 20), new CleanedUpComparer());
    }

    [Fact]
    public async Task What_the_gateway_sees_of_users_connections_is_in_the_instance_s_history()
    {
        var (gateway, _) = await LaunchAsync();
        var ended = new InstanceConnectionClosed("198.51.100.7:50000", 1, 2, 3);
        await Lab[gateway].Host.Connections.Writer.WriteAsync(new EndedConnection(Instance, ended));
        await Lab.EventuallyAsync(() => Task.FromResult(History().Contains(ended)));
    }

    [Fact]
    public async Task Instance_whose_gateway_cannot_be_reached_any_more_moves_to_another_and_the_one_before_forgets_it()
    {
        var (gateway, before) = await LaunchAsync();
        var other = Other(gateway);
        CutOff(gateway);
        await MovedAsync(other);

        var moved = History().OfType<InstanceEndpointMoved>().ShouldHaveSingleItem();
        (moved.From, moved.To.Address).ShouldBe((before, $"public-{other}"));
        moved.Reason.ShouldContain("cut off");
        Bench.Host.Tunnels.Specs[Instance].Gateway.Name.ShouldBe(other);
        await Lab.EventuallyAsync(() => Task.FromResult(Lab[gateway].Host.Routes.IsEmpty && Lab[gateway].Host.Grants.Count == 0), "the gateway before has forgotten it");
        Lab[other].Host.Routes.Keys.ShouldBe([Instance]);
    }

    [Fact]
    public async Task Instance_stays_where_it_is_while_no_other_gateway_can_be_reached_and_works_again_once_its_own_can()
    {
        var (gateway, before) = await LaunchAsync();
        Lab.Reach.Cut($"ssh-{Other(gateway)}");
        CutOff(gateway);
        await Lab.EventuallyAsync(() => Task.FromResult(Bench.Host.Tunnels.Attempts.Count >= 6), "it goes on trying");
        (await Bench.InstanceAsync(Instance))!.Degraded.ShouldHaveSingleItem().Part.ShouldBe("tunnel");

        Bench.Host.Tunnels.Unreachable.Clear();
        await Bench.Host.Tunnels.Returns.Writer.WriteAsync(true);
        await Lab.EventuallyAsync(async () => (await Bench.InstanceAsync(Instance))!.Degraded.Count == 0);
        (await Bench.InstanceAsync(Instance))!.Endpoint.ShouldBe(before);
        History().OfType<InstanceEndpointMoved>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Gateway_whose_node_is_killed_keeps_its_users_and_is_told_again_what_it_has_when_it_is_back()
    {
        var (gateway, before) = await LaunchAsync();
        await Lab[gateway].KillAsync();
        await AwayAsync(gateway);
        var seen = Lab[gateway].Host;
        seen.Routes[Instance] = seen.Routes[Instance] with { Firewall = Firewall.Closed };

        await Lab.BeginAsync(gateway);
        await Lab.EventuallyAsync(() => Task.FromResult(seen.Routes[Instance].Firewall.Default == FirewallAction.Accept), "it was told again");
        seen.Grants.ShouldHaveSingleItem();
        (await Bench.InstanceAsync(Instance))!.Endpoint.ShouldBe(before);
        History().OfType<InstanceEndpointMoved>().ShouldBeEmpty();
    }

    [Fact]
    public async Task Gateway_without_a_lease_at_whose_public_address_nothing_answers_is_left()
    {
        var (gateway, _) = await LaunchAsync();
        await Lab[gateway].KillAsync();
        Lab.Reach.Cut($"public-{gateway}");
        Lab.Reach.Cut($"ssh-{gateway}");
        await MovedAsync(Other(gateway));
        History().OfType<InstanceEndpointMoved>().ShouldHaveSingleItem().Reason.ShouldContain("nothing answers at");
    }

    [Fact]
    public async Task End_while_the_gateway_is_away_is_not_held_up_and_the_gateway_closes_the_port_when_it_is_back()
    {
        var (gateway, _) = await LaunchAsync();
        await Lab[gateway].KillAsync();
        await AwayAsync(gateway);
        await EndAsync();
        History().OfType<InstanceStepDone>().ShouldContain(done => done.Step == "close gateway" && done.Detail!.Contains(gateway, StringComparison.Ordinal));
        (await Bench.DeploymentAsync(Deployment))!.LockReason.ShouldBeNull();

        Lab[gateway].Host.Routes.ShouldNotBeEmpty();
        await Lab.BeginAsync(gateway);
        await Lab.EventuallyAsync(() => Task.FromResult(Lab[gateway].Host.Routes.IsEmpty && Lab[gateway].Host.Grants.Count == 0), "it is closed");
    }

    [Fact]
    public async Task Host_that_was_killed_finds_its_endpoint_again_and_what_ended_meanwhile_is_closed()
    {
        var (gateway, before) = await LaunchAsync();
        var seen = Lab[gateway].Host;
        await Bench.KillAsync();
        // As an order would have left it whose answer never came.
        var orphan = InstanceId.New();
        seen.Grants = [.. seen.Grants, new TunnelGrant(orphan, "ecdsa AAAA orphan", GatewayActor.LoopbackOf(22009), new Guest("bench", Deployment, DateTimeOffset.UnixEpoch))];
        seen.Routes[orphan] = seen.Routes[Instance] with { Instance = orphan, Port = 22009 };
        await Lab[gateway].KillAsync();
        await Lab.BeginAsync(gateway);
        await Lab.BeginAsync("bench");

        await Lab.EventuallyAsync(() => Task.FromResult(!seen.Routes.ContainsKey(orphan) && seen.Grants.Count == 1), "nobody has the orphan");
        seen.Grants.ShouldHaveSingleItem().Instance.ShouldBe(Instance);
        (await Bench.InstanceAsync(Instance))!.Endpoint.ShouldBe(before);
        Bench.Host.Tunnels.Adoptions.ShouldBe(1);
        await EndAsync();
        seen.Routes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Instance_that_is_ended_while_it_moves_leaves_nothing_at_either_gateway()
    {
        var (gateway, _) = await LaunchAsync();
        var other = Lab[Other(gateway)].Host;
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        other.BeforeRoute = () => { begun.TrySetResult(); return goOn.Task; };
        CutOff(gateway);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        (await Bench.SendAsync(EntityAddress.Of(Instance), new TerminateInstance())).ShouldBeOfType<Done>();
        goOn.SetResult();
        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(Instance) is { Status: InstanceStatus.Terminated });
        await Lab.EventuallyAsync(() => Task.FromResult(other.Routes.IsEmpty && other.Grants.Count == 0 && Lab[gateway].Host.Routes.IsEmpty), "nothing is left");
        History().OfType<InstanceEndpointMoved>().ShouldBeEmpty();
        (await Bench.DeploymentAsync(Deployment))!.LockReason.ShouldBeNull();
    }

    [Fact]
    public async Task Host_that_is_killed_while_an_instance_moves_moves_it_after_its_restart()
    {
        var (gateway, _) = await LaunchAsync();
        var other = Lab[Other(gateway)].Host;
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        other.BeforeRoute = () => { begun.TrySetResult(); return goOn.Task; };
        CutOff(gateway);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Bench.KillAsync();
        goOn.SetResult();
        await Lab.BeginAsync("bench");
        await MovedAsync(Other(gateway));
        other.Routes.Keys.ShouldBe([Instance]);
        Bench.Host.Tunnels.Specs[Instance].Gateway.Name.ShouldBe(Other(gateway));
        await Lab.EventuallyAsync(() => Task.FromResult(Lab[gateway].Host.Routes.IsEmpty), "the gateway before has forgotten it");
    }

    [Fact]
    public async Task Instance_that_does_not_answer_at_the_gateway_it_moved_to_is_degraded_until_it_does()
    {
        var (gateway, _) = await LaunchAsync();
        var other = Other(gateway);
        var problem = "nothing there";
        Lab[other].Host.Probe = () => Task.FromResult<string?>(problem);
        CutOff(gateway);
        await Lab.EventuallyAsync(async () =>
            await Bench.InstanceAsync(Instance) is { Degraded: [{ Part: "gateway" } degraded] } view && view.Endpoint!.Gateway == other && degraded.Reason.Contains(problem, StringComparison.Ordinal));
        Lab[other].Host.Probe = () => Task.FromResult<string?>(null);
        await MovedAsync(other);
    }

    [Fact]
    public async Task What_a_gateway_has_of_a_host_that_died_after_an_instance_had_moved_away_is_closed_by_what_others_show()
    {
        var (gateway, _) = await LaunchAsync();
        await Lab[gateway].KillAsync();
        CutOff(gateway);
        await MovedAsync(Other(gateway));
        await Lab.EventuallyAsync(async () => (await Lab[Other(gateway)].InstanceAsync(Instance))?.Endpoint?.Gateway == Other(gateway), "all see it");
        await Bench.KillAsync();
        Lab[gateway].Host.Routes.ShouldNotBeEmpty();
        await Lab.BeginAsync(gateway);
        await Lab.EventuallyAsync(() => Task.FromResult(Lab[gateway].Host.Routes.IsEmpty && Lab[gateway].Host.Grants.Count == 0), "it is closed");
        Lab[Other(gateway)].Host.Routes.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task What_a_host_that_was_removed_kept_warm_is_closed()
    {
        await Bench.RegisterAsync("warm", plain => plain with { Warm = 1 });
        FakeHost[] gateways = [Lab["one"].Host, Lab["two"].Host];
        await Lab.EventuallyAsync(() => Task.FromResult(gateways.Sum(host => host.Routes.Count) == 1), "it is warm");
        await Bench.KillAsync();
        await Lab.EventuallyAsync(async () => (await Lab["one"].NodesAsync()).Single(node => node.Name == "bench").Status != MemberStatus.Up, "it is away");
        Lab.Cluster.Remove("bench");
        await Lab.EventuallyAsync(() => Task.FromResult(gateways.All(host => host.Routes.IsEmpty && host.Grants.Count == 0)), "nobody has it");
    }

    [Fact]
    public async Task What_is_kept_warm_waits_closed_at_a_gateway_and_is_opened_for_the_instance_that_takes_it_over()
    {
        var warm = await Bench.RegisterAsync("warm", plain => plain with { Warm = 1 });
        FakeHost[] gateways = [Lab["one"].Host, Lab["two"].Host];
        await Lab.EventuallyAsync(() => Task.FromResult(Bench.Host.Tunnels.Specs.Count == 1), "it is warm");
        gateways.SelectMany(host => host.Routes.Values).ShouldHaveSingleItem().Firewall.ShouldBe(Firewall.Closed);
        await Lab.EventuallyAsync(async () => (await Bench.LaunchAsync(warm, Instance)) is InstanceGranted);
        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(Instance) is { Status: InstanceStatus.Ready });
        var endpoint = (await Bench.InstanceAsync(Instance))!.Endpoint!;
        Lab[endpoint.Gateway].Host.Routes.Values.ShouldContain(route => route.Port == endpoint.Port && route.Firewall.Default == FirewallAction.Accept);
        await EndAsync();
    }

    [Fact]
    public async Task Order_of_a_node_that_does_not_own_the_deployment_is_refused()
    {
        var two = Lab.Cluster.Of("two").Inbox;
        IGatewayCommand[] orders =
        [
            new OpenGatewayEndpoint(Instance, Deployment, null, "ecdsa AAAA mine", null, Firewall.Open, TimeProvider.System.GetUtcNow()),
            new CloseGatewayEndpoint(Instance, Deployment),
        ];
        foreach (var order in orders)
        {
            var deadline = TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(30);
            var number = await two.PostAsync("one", new CommandEnvelope(EntityAddress.Node("one"), order, CommandId.New(), Principal.Node("bench"), deadline), default);
            await Lab.EventuallyAsync(async () => (await two.RepliesAsync([number])).Count == 1);
            var refused = (await two.RepliesAsync([number])).Single().Reply.ShouldBeOfType<Rejected>();
            refused.ShouldBe(new Rejected(RejectionCode.NotPermitted, $"deployment {Deployment} belongs to node bench, not to node two"));
        }
        Lab["one"].Host.Routes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Launch_finds_the_gateway_that_can_be_reached()
    {
        Lab.Reach.Cut("ssh-one");
        (await LaunchAsync()).Gateway.ShouldBe("two");
    }

    [Fact]
    public async Task Launch_whose_gateway_dies_before_the_tunnel_stands_becomes_ready_at_another()
    {
        Lab.Reach.Cut("ssh-two");
        Bench.Host.Tunnels.StartGate = new TaskCompletionSource();
        (await Bench.LaunchAsync(Deployment, Instance)).ShouldBeOfType<InstanceGranted>();
        await Lab.EventuallyAsync(() => Task.FromResult(Bench.Host.Tunnels.Attempts.Count == 1), "its tunnel is being made");
        Lab.Reach.Cut("ssh-two", isCut: false);
        CutOff("one");
        Bench.Host.Tunnels.StartGate.SetResult();
        await MovedAsync("two");

        var moved = History().OfType<InstanceEndpointMoved>().ShouldHaveSingleItem();
        (moved.From.Gateway, moved.To.Gateway).ShouldBe(("one", "two"));
        moved.Reason.ShouldContain("cut off");
        History().OfType<InstanceReady>().ShouldHaveSingleItem().Endpoint.ShouldBe(moved.To);
        await Lab.EventuallyAsync(() => Task.FromResult(Lab["one"].Host.Routes.IsEmpty), "the gateway before has forgotten it");
        await EndAsync();
        Lab["two"].Host.Routes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Launch_whose_gateway_dies_while_it_is_looked_at_from_there_becomes_ready_at_another()
    {
        Lab.Reach.Cut("ssh-two");
        var looked = new TaskCompletionSource();
        Lab["one"].Host.Probe = () => { looked.TrySetResult(); return new TaskCompletionSource<string?>().Task; };
        (await Bench.LaunchAsync(Deployment, Instance)).ShouldBeOfType<InstanceGranted>();
        await looked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Lab.Reach.Cut("ssh-two", isCut: false);
        await Lab["one"].KillAsync();
        CutOff("one");
        await MovedAsync("two");
        History().OfType<InstanceReady>().ShouldHaveSingleItem().Endpoint.Gateway.ShouldBe("two");
    }

    [Fact]
    public async Task Launch_that_takes_over_what_waits_at_a_gateway_that_is_away_becomes_ready_at_another()
    {
        var warm = await Bench.RegisterAsync("warm", plain => plain with { Warm = 1 });
        await Lab.EventuallyAsync(() => Task.FromResult(Bench.Host.Tunnels.Specs.Count == 1), "it is warm");
        var gateway = Bench.Host.Tunnels.Specs.Values.Single().Gateway.Name;
        await Lab[gateway].KillAsync();
        await AwayAsync(gateway);
        (await Bench.LaunchAsync(warm, Instance)).ShouldBeOfType<InstanceGranted>();
        await MovedAsync(Other(gateway));
        Bench.Host.Tunnels.Specs.Values.ShouldContain(spec => spec.Gateway.Name == Other(gateway));
    }

    [Fact]
    public async Task Gateway_that_can_be_reached_and_makes_no_tunnel_is_left_after_a_while()
    {
        var (gateway, _) = await LaunchAsync();
        var begun = TimeProvider.System.GetTimestamp();
        Bench.Host.Tunnels.Unreachable[gateway] = "kex_exchange_identification: Connection closed";
        Bench.Host.Tunnels.Break(Instance, "killed by signal 9");
        await MovedAsync(Other(gateway));
        TimeProvider.System.GetElapsedTime(begun).ShouldBeGreaterThan(TimeSpan.FromSeconds(10));
        History().OfType<InstanceEndpointMoved>().ShouldHaveSingleItem().Reason.ShouldContain("kex_exchange");
    }

    [Fact]
    public async Task Launch_where_no_gateway_can_be_reached_fails_and_says_so()
    {
        Lab.Reach.Cut("ssh-one");
        Lab.Reach.Cut("ssh-two");
        (await Bench.LaunchAsync(Deployment, Instance)).ShouldBeOfType<InstanceGranted>();
        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(Instance) is { Status: InstanceStatus.InitFail, Ended: not null });
        (await Bench.InstanceAsync(Instance))!.EndReason.ShouldBe("gateway: no gateway of the workspace can be reached from this host");
    }

    [Fact]
    public async Task Users_cannot_give_gateways_orders()
    {
        var order = new OpenGatewayEndpoint(Instance, Deployment, null, "ecdsa AAAA mine", null, Firewall.Open, TimeProvider.System.GetUtcNow());
        foreach (var node in new[] { "bench", "one" })
            (await Lab[node].SendAsync(EntityAddress.Node("one"), order)).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.NotPermitted);
        Lab["one"].Host.Routes.ShouldBeEmpty();
    }

    private async Task<(string Gateway, PublicEndpoint Endpoint)> LaunchAsync()
    {
        (await Bench.LaunchAsync(Deployment, Instance)).ShouldBeOfType<InstanceGranted>();
        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(Instance) is { Status: not InstanceStatus.Init });
        var view = (await Bench.InstanceAsync(Instance))!;
        view.Status.ShouldBe(InstanceStatus.Ready, view.EndReason);
        return (view.Endpoint!.Gateway, view.Endpoint);
    }

    private async Task EndAsync()
    {
        (await Bench.SendAsync(EntityAddress.Of(Instance), new TerminateInstance())).ShouldBeOfType<Done>();
        await Lab.EventuallyAsync(async () => await Bench.InstanceAsync(Instance) is { Status: InstanceStatus.Terminated });
    }

    private void CutOff(string gateway)
    {
        Lab.Reach.Cut($"ssh-{gateway}");
        Bench.Host.Tunnels.Unreachable[gateway] = "cut off";
        Bench.Host.Tunnels.Break(Instance, "cut off");
    }

    private Task MovedAsync(string gateway) => Lab.EventuallyAsync(
        async () => await Bench.InstanceAsync(Instance) is { Status: InstanceStatus.Ready, Degraded.Count: 0 } view && view.Endpoint!.Gateway == gateway, $"it is at {gateway}");

    private Task AwayAsync(string node) => Lab.EventuallyAsync(
        async () => (await Bench.NodesAsync()).Single(one => one.Name == node).Status != MemberStatus.Up, $"{node} is away");

    private sealed class CleanedUpComparer : IEqualityComparer<InstanceCleanedUp>
    {
        public bool Equals(InstanceCleanedUp? x, InstanceCleanedUp? y) =>
            x!.Problems.SequenceEqual(y!.Problems) && (x.BytesIn, x.BytesOut) == (y.BytesIn, y.BytesOut);

        public int GetHashCode(InstanceCleanedUp one) => 0;
    }
}
