using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.History;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.TestSupport.Journal;
using Xunit.Abstractions;

namespace Hardshare.Node.Tests.Journal;

/// <summary>What becomes of an instance that is READY, and of its node, while the journal fails once, often, or for a time.</summary>
public sealed class JournalOutageTests(ITestOutputHelper output) : WorkspaceOnSqlite
{
    private int _startActions;

    [Theory]
    [InlineData(FaultEffect.Fail)]
    [InlineData(FaultEffect.FailAfterStoring)]
    public async Task Observation_whose_write_fails_once_is_in_the_history_once(FaultEffect effect)
    {
        await ReadyAsync();
        using var fault = Faults.Add(new JournalFault(effect, Times: 1, Manifest: "instance-connection-closed-v1"));
        foreach (var i in Enumerable.Range(1, 10))
            Connect(i);
        await RemotesAsync(10);
        Faults.Hit.ShouldBe(1);
        (await ProblemsAsync()).ShouldBeEmpty();
        await NothingWasLostAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Journal_that_fails_often_loses_and_repeats_nothing(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        await ReadyAsync();
        for (var i = 1; i <= 40; i++)
        {
            if (random.Next(3) == 0)
                Faults.Add(new JournalFault(random.Next(2) == 0 ? FaultEffect.Fail : FaultEffect.FailAfterStoring, Times: 1, Skip: random.Next(3)));
            if (random.Next(8) == 0)
                Host.Tunnels.Break(Instance, "killed by signal 9");
            Connect(i);
            if (random.Next(2) == 0)
                await AwaitAsync(() => Host.Tunnels.Has(Instance));
        }
        await AwaitAsync(() => Host.Tunnels.Has(Instance));
        Faults.Clear();
        await RemotesAsync(40);
        output.WriteLine($"{Faults.Hit} writes failed");
        await NothingWasLostAsync();
    }

    [Fact]
    public async Task Journal_that_is_away_costs_no_instance_and_no_observation()
    {
        await ReadyAsync();
        var away = Faults.Add(new JournalFault(FaultEffect.Fail));
        foreach (var i in Enumerable.Range(1, 5))
            Connect(i);
        await AwaitAsync(async () => (await ProblemsAsync()).Any(p => p.Contains("the journal is away since", StringComparison.Ordinal)));
        Host.Tunnels.Break(Instance, "killed by signal 9");
        await AwaitAsync(() => Host.Tunnels.Has(Instance));
        foreach (var i in Enumerable.Range(6, 5))
            Connect(i);
        await AwaitAsync(() => Spool.Waiting >= 10);
        var checks = Check.Checks;
        await AwaitAsync(() => Check.Checks >= checks + 3);

        (await SendAsync(EntityAddress.Of(Instance), new TerminateInstance())).ShouldBeOfType<Rejected>().ShouldSatisfyAllConditions(
            rejected => rejected.Code.ShouldBe(RejectionCode.Unavailable), rejected => rejected.Message.ShouldContain("the journal is away since"));
        (await LaunchAsync(InstanceId.New())).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Busy);
        (await SendAsync(EntityAddress.Of(Deployment), new LockDeployment("gripper"))).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Unavailable);
        (await SendAsync(EntityAddress.Of(Instance), new KeepAlive())).ShouldBeOfType<Contracts.Messages.Done>();
        (await InstanceAsync()).Status.ShouldBe(InstanceStatus.Ready);
        Faults.Hit.ShouldBeLessThanOrEqualTo(2);
        var back = TimeProvider.System.GetUtcNow();
        away.Dispose();

        await RemotesAsync(10);
        (await HistoryAsync()).Where(e => e.Envelope.Event is InstanceConnectionClosed).ShouldAllBe(e => e.Envelope.ObservedAt < back && e.Envelope.At > back);
        (await ProblemsAsync()).ShouldBeEmpty();
        await NothingWasLostAsync();
        (await SendAsync(EntityAddress.Of(Instance), new TerminateInstance())).ShouldBeOfType<Contracts.Messages.Done>();
        await BecomesAsync(InstanceStatus.Terminated);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Node_that_ends_while_the_journal_is_away_brings_what_it_saw_with_its_next_start()
    {
        await ReadyAsync();
        using (Faults.Add(new JournalFault(FaultEffect.Fail)))
        {
            Connect(1);
            Connect(2);
            await AwaitAsync(() => Spool.Waiting >= 2);
            await EndAsync();
        }
        await BeginAsync();
        await RemotesAsync(2);
        await NothingWasLostAsync();
    }

    [Fact]
    public async Task Observation_of_an_instance_that_is_over_is_added_to_its_history_and_one_of_nobody_is_dropped()
    {
        await ReadyAsync();
        await SendAsync(EntityAddress.Of(Instance), new TerminateInstance());
        await NothingIsLeftAsync();
        var seen = TimeProvider.System.GetUtcNow();
        var id = CommandId.New();
        await EndAsync();
        using (var outbox = NewSpool())
        {
            outbox.Add(Instance.PersistenceIdOn(Deployment), Closed(1), id, seen);
            outbox.Add(Instance.PersistenceIdOn(Deployment), Closed(1), id, seen);
            outbox.Add(Instance.PersistenceIdOn(Deployment), Closed(2), CommandId.New(), seen);
            outbox.Add(Instance.PersistenceIdOn(DeploymentId.New()), Closed(3), CommandId.New(), seen);
            outbox.Add("n-another-node", new NodeStarted("1"), CommandId.New(), seen);
        }
        await BeginAsync();
        await AwaitAsync(() => Spool.Waiting == 0);
        var history = await HistoryAsync();
        history.TakeLast(2).Select(e => ((InstanceConnectionClosed)e.Envelope.Event).Remote).ShouldBe([Remote(1), Remote(2)]);
        history[^1].Envelope.ObservedAt.ShouldBe(seen);
        (await InstanceAsync()).Status.ShouldBe(InstanceStatus.Terminated);
    }

    [Fact]
    public async Task Instance_whose_time_is_over_takes_no_more_input_and_ends_when_the_journal_is_back()
    {
        await ReadyAsync(TimeSpan.FromSeconds(2));
        using (Faults.Add(new JournalFault(FaultEffect.Fail)))
        {
            await AwaitAsync(() => Host.Streams.Find(Instance, "arm")!.Paused);
            await AwaitAsync(() => Check.Checks >= 3);
            (await InstanceAsync()).Status.ShouldBe(InstanceStatus.Ready);
            Host.Containers.Has(Instance).ShouldBeTrue();
            Host.Tunnels.Has(Instance).ShouldBeTrue();
            Faults.Hit.ShouldBeLessThanOrEqualTo(2);
        }
        (await BecomesAsync(InstanceStatus.Terminated)).EndReason!.ShouldContain("its time was over");
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Clean_up_goes_on_while_the_journal_is_away_and_is_on_record_when_it_is_back()
    {
        await ReadyAsync();
        await SendAsync(EntityAddress.Of(Instance), new TerminateInstance());
        using (Faults.Add(new JournalFault(FaultEffect.Fail)))
        {
            await AwaitAsync(() => Host.Folders.IsEmpty);
            await AwaitAsync(() => Check.Checks >= 2 || (Host.Folders.IsEmpty && Check.Checks == 0));
        }
        await BecomesAsync(InstanceStatus.Terminated);
        await NothingIsLeftAsync();
        (await DeploymentAsync()).LockReason.ShouldBeNull();
    }

    protected override DeploymentConfiguration Configure(DeploymentConfiguration plain) => plain with
    {
        Devices = [new SerialDevice("arm", "/dev/null", 9600)],
        Actions = new LifecycleActions([], [new ActionConfiguration(["home"], TimeSpan.FromSeconds(5))], []),
    };

    private static string Remote(int number) => $"192.0.2.{number}:50000";

    private static InstanceConnectionClosed Closed(int number) => new(Remote(number), number, number, 1);

    private void Connect(int number) => Host.Connections.Writer.TryWrite(new EndedConnection(Instance, Closed(number)));

    private async Task ReadyAsync(TimeSpan? lifetime = null)
    {
        Host.Containers.Exec = _ =>
        {
            Interlocked.Increment(ref _startActions);
            return new ExecOutcome(0, "", null);
        };
        await LaunchAsync(change: order => order with { Lifetime = lifetime });
        await BecomesAsync(InstanceStatus.Ready);
    }

    private async Task RemotesAsync(int count)
    {
        await AwaitAsync(async () => (await HistoryAsync()).Count(e => e.Envelope.Event is InstanceConnectionClosed) >= count && Spool.Waiting == 0);
        (await HistoryAsync()).Select(e => e.Envelope.Event).OfType<InstanceConnectionClosed>().Select(c => c.Remote)
            .ShouldBe(Enumerable.Range(1, count).Select(Remote), ignoreOrder: true);
    }

    private async Task NothingWasLostAsync()
    {
        await AwaitAsync(() => Host.Tunnels.Has(Instance));
        (await BecomesAsync(InstanceStatus.Ready)).Degraded.ShouldBeEmpty();
        Host.Containers.Started.Count.ShouldBe(1);
        _startActions.ShouldBe(1);
        Host.Streams.Find(Instance, "arm")!.ShouldSatisfyAllConditions(stream => stream.Exited.IsCompleted.ShouldBeFalse(), stream => stream.Paused.ShouldBeFalse());
        var history = await HistoryAsync();
        history.Select(e => (e.Envelope.Command, e.Envelope.Event.GetType())).ShouldBeUnique();
        history.Count(e => e.Envelope.Event is InstanceReady).ShouldBe(1);
        history.ShouldAllBe(e => !(e.Envelope.Event is InstanceTerminating));
    }
}
