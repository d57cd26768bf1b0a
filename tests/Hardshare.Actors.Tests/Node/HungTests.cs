using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Node;

/// <summary>The database, or another host, answers nothing and refuses nothing.</summary>
public sealed class HungTests
{
    private const int Commands = 30;

    [Fact]
    public async Task Command_that_was_on_its_way_when_the_database_stopped_to_answer_is_answered_as_not_known_and_the_next_are_refused_at_once()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "b");
        var deployment = await lab["b"].RegisterAsync();
        await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(deployment) is { Advertised: true });
        var (remote, local) = (CommandId.New(), CommandId.New());
        lab.Cluster.Hang("a");
        lab.Cluster.Hang("b");
        // Each by itself would wait for its whole minute.
        var limit = TimeSpan.FromMinutes(1);
        var replies = await Task.WhenAll(
            lab["a"].SendAsync(EntityAddress.Of(deployment), Rule("remote"), limit, remote),
            lab["b"].SendAsync(EntityAddress.Of(deployment), Rule("local"), limit, local));
        replies.ShouldAllBe(reply => IsUnknown(reply) || IsRefused(reply));
        replies.ShouldContain(reply => IsUnknown(reply));
        IsRefused(await lab["a"].SendAsync(EntityAddress.Of(deployment), Rule("later"), limit)).ShouldBeTrue();
        foreach (var node in new[] { lab["a"], lab["b"] })
            IsRefused(await node.LaunchAsync(deployment, InstanceId.New())).ShouldBeTrue();

        lab.Cluster.Answer("a");
        lab.Cluster.Answer("b");
        foreach (var (node, id, user) in new[] { ("a", remote, "remote"), ("b", local, "local") })
            await lab.EventuallyAsync(async () => await lab[node].SendAsync(EntityAddress.Of(deployment), Rule(user), id: id) is RuleAccepted, $"{user} is answered");
        lab.History(deployment.PersistenceId).OfType<RuleSet>().Select(rule => rule.User).ShouldBe(["user:remote", "user:local"], ignoreOrder: true);
    }

    [Fact]
    public async Task Hung_host_delays_no_command_for_another_one()
    {
        await using var lab = await ClusterFixture.StartAsync("a", "hung", "well");
        var (onHung, onWell) = (await lab["hung"].RegisterAsync(), await lab["well"].RegisterAsync());
        foreach (var deployment in new[] { onHung, onWell })
            await lab.EventuallyAsync(async () => await lab["a"].DeploymentAsync(deployment) is { Advertised: true });
        lab.Cluster.Hang("hung");
        var waits = lab["a"].SendAsync(EntityAddress.Of(onHung), new LockDeployment("x"), TimeSpan.FromMinutes(1));
        var replies = await Task.WhenAll(Enumerable.Range(0, Commands).Select(i => lab["a"].SendAsync(EntityAddress.Of(onWell), Rule($"u{i}"))));
        replies.ShouldAllBe(reply => reply is RuleAccepted);
        var instance = InstanceId.New();
        (await lab["a"].LaunchAsync(onWell, instance)).ShouldBeOfType<InstanceGranted>();
        await lab.EventuallyAsync(async () => await lab["a"].InstanceAsync(instance) is { Status: InstanceStatus.Ready });
        // On a machine that is slow itself its lease may have run out meanwhile.
        if (waits.IsCompleted)
            (await waits).ShouldBeOfType<Rejected>().Message.ShouldContain("gone since");

        await lab.EventuallyAsync(async () =>
            await lab["a"].SendAsync(EntityAddress.Of(onHung), new LockDeployment("y"), TimeSpan.FromSeconds(1)) is Rejected { Code: RejectionCode.Offline } away
            && away.Message.Contains("unreachable since", StringComparison.Ordinal), "who asks the hung one is told since when it is away");
        (await waits).ShouldBeOfType<Rejected>().Message.ShouldContain("gone since");
    }

    private static SetRule Rule(string user) => new($"user:{user}", "CAP_INSTANTIATE", null);

    private static bool IsUnknown(IReply reply) => reply is Rejected { Code: RejectionCode.Timeout } unknown && unknown.Message.Contains("not known", StringComparison.Ordinal);

    private static bool IsRefused(IReply reply) => reply is Rejected { Code: RejectionCode.Unavailable } refused && refused.Message.Contains("the journal is away since", StringComparison.Ordinal);
}
