using Hardshare.Actors.Entities;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;

namespace Hardshare.Node.Tests.Journal.States;

/// <summary>Entities that live long, over the real journal: what their snapshots are for, and that nothing is lost or late when there is something wrong with them.</summary>
public sealed class SnapshotsOnSqliteTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly DeploymentId _deployment = DeploymentId.New();
    private readonly Dictionary<CommandId, IReply> _answers = [];
    private readonly JournaledWorkspace _lab;

    public SnapshotsOnSqliteTests() => _lab = new JournaledWorkspace(_folder.Path, _deployment);

    public async Task InitializeAsync()
    {
        await _lab.StartAsync();
        await _lab.RegisterAsync();
    }

    public async Task DisposeAsync()
    {
        await _lab.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Thousands_of_events_are_kept_and_a_restart_reads_the_last_few_of_them()
    {
        await ChangeAsync(3000);
        var before = await _lab.ViewAsync();
        var snapshots = await SavedAsync(3001);
        snapshots.Count.ShouldBe(2);
        (await _lab.HistoryAsync()).Select(one => one.SequenceNr).ShouldBe(Enumerable.Range(1, 3001).Select(number => (long)number));

        _lab.Tamper($"UPDATE journal SET message = x'00' WHERE persistence_id = '{_deployment.PersistenceId}' AND sequence_number BETWEEN 2 AND {snapshots[0]}");
        await _lab.RestartAsync();

        (await _lab.ViewAsync()).ShouldBe(before);
        await AnswersAsync();
    }

    [Fact]
    public async Task Restart_goes_on_numbering_answering_and_saving()
    {
        for (var round = 0; round < 3; round++)
        {
            await ChangeAsync(50);
            await _lab.RestartAsync();
            await AnswersAsync();
            (await _lab.ViewAsync()).ShouldBe(await _lab.FoldAsync());
        }
        (await _lab.HistoryAsync()).Count.ShouldBe(151);
        (await SavedAsync(151)).Count.ShouldBeLessThanOrEqualTo(2);
    }

    [Fact]
    public async Task Tokens_and_drain_come_back_from_snapshots()
    {
        for (var i = 0; i < 100; i++)
        {
            await _lab.SendAsync(new RecordToken($"hash-{i}", $"user-{i % 3}", TokenScope.Read, null, false, ["lab"], null, null, null), to: EntityAddress.Tokens);
            await _lab.SendAsync(i % 2 == 0 ? new DrainNode(null) : new UndrainNode(), to: EntityAddress.Node());
            _lab.PutForward(TimeSpan.FromMinutes(7));
        }
        await _lab.SendAsync(new RevokeToken("hash-7"), to: EntityAddress.Tokens);
        await _lab.SendAsync(new DrainNode(_lab.GetUtcNow().AddDays(1)), to: EntityAddress.Node());
        var tokens = JournaledWorkspace.Text(await _lab.AskAsync(new ListTokens(null)));
        await JournaledWorkspace.AwaitAsync(async () => (await _lab.SnapshotsAsync("t-tokens")).Count == 2 && (await _lab.SnapshotsAsync("n-node-1")).Count == 2);

        _lab.Tamper("UPDATE journal SET message = x'00' WHERE persistence_id IN ('t-tokens', 'n-node-1') AND sequence_number < 10");
        await _lab.RestartAsync();

        JournaledWorkspace.Text(await _lab.AskAsync(new ListTokens(null))).ShouldBe(tokens);
        _lab.Workspace.FindToken("hash-7").ShouldBeNull();
        _lab.Workspace.FindToken("hash-8").ShouldNotBeNull();
        await JournaledWorkspace.AwaitAsync(async () => (await _lab.AskAsync(new GetNode())).ShouldBeOfType<NodeView>().Draining);
    }

    public static TheoryData<string, string> Damages => new()
    {
        { "newest of a newer version", "UPDATE snapshot SET manifest = 'deployment-state-v999' WHERE sequence_number = {0}" },
        { "newest with a member more", "UPDATE snapshot SET snapshot = CAST(json_set(CAST(snapshot AS TEXT), '$.mood', 'fine') AS BLOB) WHERE sequence_number = {0}" },
        { "newest with a member of a member more", "UPDATE snapshot SET snapshot = CAST(json_set(CAST(snapshot AS TEXT), '$.registration.mood', 1) AS BLOB) WHERE sequence_number = {0}" },
        { "newest without rules", "UPDATE snapshot SET snapshot = CAST(json_remove(CAST(snapshot AS TEXT), '$.rules') AS BLOB) WHERE sequence_number = {0}" },
        { "newest with a reply of a newer version", "UPDATE snapshot SET snapshot = CAST(replace(CAST(snapshot AS TEXT), 'rule-set-reply-v1', 'rule-set-reply-v9') AS BLOB) WHERE sequence_number = {0}" },
        { "newest cut short", "UPDATE snapshot SET snapshot = substr(snapshot, 1, 99) WHERE sequence_number = {0}" },
        { "newest of another deployment", "UPDATE snapshot SET snapshot = CAST(json_set(CAST(snapshot AS TEXT), '$.id', '11111111-1111-4111-8111-111111111111') AS BLOB) WHERE sequence_number = {0}" },
        { "newest of another kind", "UPDATE snapshot SET manifest = 'tokens-state-v1', snapshot = CAST('{{\"tokens\":[],\"executed\":[]}}' AS BLOB) WHERE sequence_number = {0}" },
        { "newest ahead of the events", "UPDATE snapshot SET sequence_number = 100000 WHERE sequence_number = {0}" },
        { "both of a newer version", "UPDATE snapshot SET manifest = 'deployment-state-v999'" },
        { "no table", "DROP TABLE snapshot" },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Snapshot_that_cannot_be_used_costs_a_warning_and_nothing_else(string what, string sql)
    {
        await ChangeAsync(100);
        var before = await _lab.ViewAsync();
        var newest = (await SavedAsync(101))[0];
        _lab.Tamper(string.Format(null, sql, newest));

        await _lab.RestartAsync();

        (await _lab.ViewAsync()).ShouldBe(before, what);
        await WarnedAsync("passed over", _deployment.PersistenceId);
        await AnswersAsync();
        await ChangeAsync(50);
        (await _lab.ViewAsync()).ShouldBe(await _lab.FoldAsync());
    }

    [Fact]
    public async Task Unusable_snapshots_go_when_new_ones_have_come()
    {
        await ChangeAsync(100);
        await SavedAsync(101);
        _lab.Tamper("UPDATE snapshot SET manifest = 'deployment-state-v999'");
        await _lab.RestartAsync();
        await SavedAsync(101);
        await ChangeAsync(50);
        await SavedAsync(151);
        await _lab.RestartAsync();
        _lab.Warnings.Clear();
        await _lab.RestartAsync();
        _lab.Warnings.ShouldBeEmpty();
        (await _lab.ViewAsync()).ShouldBe(await _lab.FoldAsync());
    }

    [Fact]
    public async Task Save_that_fails_only_warns()
    {
        _lab.Tamper("CREATE TRIGGER full BEFORE INSERT ON snapshot BEGIN SELECT RAISE(ABORT, 'no room for snapshots'); END");
        await ChangeAsync(60);
        await WarnedAsync("was not saved", "no room for snapshots");
        await _lab.RestartAsync();
        (await _lab.ViewAsync()).ShouldBe(await _lab.FoldAsync());
        await AnswersAsync();
        _lab.Tamper("DROP TRIGGER full");
        await ChangeAsync(60);
        await SavedAsync(121);
    }

    [Fact]
    public async Task Save_that_hangs_delays_no_command()
    {
        _lab.Settings = $"hardshare.snapshot-store.sqlite.class = \"{typeof(HangingSnapshotStore).FullName}, {typeof(HangingSnapshotStore).Assembly.GetName().Name}\"";
        await _lab.RestartAsync();
        await ChangeAsync(100);
        (await _lab.SnapshotsAsync()).ShouldBeEmpty();
        await JournaledWorkspace.AwaitAsync(() => Task.FromResult(HangingSnapshotStore.Asked > 1));
        (await _lab.ViewAsync()).ShouldBe(await _lab.FoldAsync());
    }

    [Fact]
    public async Task Past_states_and_followers_know_nothing_of_snapshots()
    {
        var seen = new List<string> { await _lab.ViewAsync() };
        for (var i = 0; i < 60; i++)
        {
            await ChangeAsync(1);
            seen.Add(await _lab.ViewAsync());
        }
        await SavedAsync(61);
        await _lab.RestartAsync();

        for (var number = 1; number <= seen.Count; number++)
            (await _lab.FoldAsync(number)).ShouldBe(seen[number - 1]);
        await using var live = _lab.Workspace.LiveEventsAsync(default).GetAsyncEnumerator();
        do
        {
            var next = live.MoveNextAsync().AsTask();
            // Until the follower listens, what happens is not for it.
            await JournaledWorkspace.AwaitAsync(async () =>
            {
                await ChangeAsync(1);
                return next.IsCompleted;
            });
        }
        while (live.Current.Entity != _deployment.PersistenceId);
        live.Current.SequenceNr.ShouldBeGreaterThan(61, "what was replayed is not news");
    }

    /// <summary>Change the deployment so many times; each change is one event.</summary>
    private async Task ChangeAsync(int times)
    {
        for (var i = 0; i < times; i++)
        {
            var (id, step) = (CommandId.New(), _answers.Count);
            ICommand command = (step % 5) switch
            {
                0 => new DescribeDeployment($"the {step}th"),
                1 => new LockDeployment($"reason {step}"),
                _ => new SetRule($"user-{step % 17}", Capabilities.Instantiate, step),
            };
            _answers[id] = await _lab.SendAsync(command, id);
            _answers[id].ShouldNotBeOfType<Rejected>();
            _lab.PutForward(TimeSpan.FromMinutes(7));
        }
    }

    /// <summary>The latest commands, said again, get the answers that they got, and change nothing. Nobody else may use their ids.</summary>
    private async Task AnswersAsync()
    {
        var events = (await _lab.Store.HighestSequenceNrAsync(_deployment.PersistenceId));
        foreach (var (id, answer) in _answers.TakeLast(8))
        {
            (await _lab.SendAsync(new DescribeDeployment("said again"), id)).ShouldBe(answer);
            (await _lab.SendAsync(new DescribeDeployment("said by another"), id, by: Principal.User("mallory"))).ShouldBe(ExecutedCommand.IdWasUsed);
        }
        (await _lab.Store.HighestSequenceNrAsync(_deployment.PersistenceId)).ShouldBe(events);
    }

    private Task WarnedAsync(params string[] words) =>
        JournaledWorkspace.AwaitAsync(() => Task.FromResult(_lab.Warnings.Any(warning => words.All(warning.Contains))));

    /// <summary>The snapshots, once one is there that is recent for a deployment with so many events.</summary>
    private async Task<IReadOnlyList<long>> SavedAsync(long events)
    {
        IReadOnlyList<long> snapshots = [];
        await JournaledWorkspace.AwaitAsync(async () =>
            (snapshots = await _lab.SnapshotsAsync()).Count is 1 or 2 && snapshots[0] > events - _lab.SnapshotEvery);
        return snapshots;
    }
}
