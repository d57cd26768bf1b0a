using Hardshare.Actors.Inbox;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Fakes.Specs;
using Hardshare.Node.Cluster;
using Hardshare.Node.Database;
using Hardshare.TestMachine;
using Done = Hardshare.Contracts.Messages.Done;

namespace Hardshare.Node.Tests.Cluster;

public sealed class PostgresInboxTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private PostgresWorkspace _workspace = null!;

    public async Task InitializeAsync() => _workspace = await PostgresWorkspace.CreateAsync(2);

    public Task DisposeAsync() => _workspace.DisposeAsync().AsTask();

    [Fact]
    public async Task Command_whose_wake_was_lost_is_found_by_looking()
    {
        var (sender, target) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        _workspace.Database.Sql("CREATE OR REPLACE FUNCTION hardshare.wake(_nodes text[]) RETURNS void LANGUAGE sql AS ''");
        var number = await sender.Services.Inbox.PostAsync("bench-2", Command(), default);
        (await target.Services.Inbox.TakeAsync(10)).ShouldHaveSingleItem().Number.ShouldBe(number);
    }

    [Fact]
    public async Task Wakes_that_come_twice_or_for_nothing_hand_over_no_command_that_is_answered()
    {
        var (sender, target) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        await using var wakes = target.Services.Inbox.WakesAsync(default).GetAsyncEnumerator();
        await wakes.MoveNextAsync();
        var number = await sender.Services.Inbox.PostAsync("bench-2", Command(), default);
        await sender.Database.ExecuteAsync("SELECT hardshare.wake('{bench-2}')", []);
        await sender.Database.ExecuteAsync("SELECT hardshare.wake('{bench-2}')", []);
        await wakes.MoveNextAsync().AsTask().WaitAsync(Patience);
        (await target.Services.Inbox.TakeAsync(10)).ShouldHaveSingleItem();
        await target.Services.Inbox.AnswerAsync([new PostedReply(number, new Done())], default);
        await wakes.MoveNextAsync().AsTask().WaitAsync(Patience);
        (await target.Services.Inbox.TakeAsync(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Listener_whose_connection_the_server_ended_connects_again_and_wakes_once()
    {
        var node = await _workspace.StartAsync("bench-1");
        await using var wakes = node.Services.Inbox.WakesAsync(default).GetAsyncEnumerator();
        await wakes.MoveNextAsync();
        await using var other = await _workspace.StartAsync("bench-2");
        for (var i = 0; i < 3; i++)
        {
            _workspace.Database.Sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND application_name = 'hardshare bench-1' AND datname = current_database()").ShouldBe("t");
            await wakes.MoveNextAsync().AsTask().WaitAsync(Patience);
            var woken = wakes.MoveNextAsync().AsTask();
            woken.IsCompleted.ShouldBeFalse();
            await other.Services.Inbox.PostAsync("bench-1", Command(), default);
            await woken.WaitAsync(Patience);
        }
    }

    [Fact]
    public async Task Server_that_was_killed_and_started_again_loses_no_command_and_the_listener_comes_back()
    {
        using var server = PrivatePostgres.Start();
        await using var workspace = await PostgresWorkspace.CreateAsync(2, server: server);
        var (sender, target) = (await workspace.StartAsync("bench-1"), await workspace.StartAsync("bench-2"));
        await using var wakes = target.Services.Inbox.WakesAsync(default).GetAsyncEnumerator();
        await wakes.MoveNextAsync();
        var number = await sender.Services.Inbox.PostAsync("bench-2", Command(), default);
        await wakes.MoveNextAsync().AsTask().WaitAsync(Patience);
        server.Kill();
        var woken = wakes.MoveNextAsync().AsTask();
        (await Should.ThrowAsync<DatabaseUnavailableException>(sender.Services.Inbox.PostAsync("bench-2", Command(), default))).Message.ShouldContain("the database");
        woken.IsCompleted.ShouldBeFalse();
        server.Restart();
        await woken.WaitAsync(Patience);
        (await target.Services.Inbox.TakeAsync(10)).Select(one => one.Number).ShouldContain(number);
        var again = wakes.MoveNextAsync().AsTask();
        await sender.Services.Inbox.PostAsync("bench-2", Command(), default);
        await again.WaitAsync(Patience);
    }

    [Fact]
    public async Task Command_of_a_newer_version_is_answered_as_not_known_and_holds_up_no_other()
    {
        var (sender, target) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        var foreign = await sender.Services.Inbox.PostAsync("bench-2", Command(), default);
        _workspace.Database.Sql($"UPDATE hardshare.inbox SET body = convert_to(replace(convert_from(body, 'UTF8'), 'lock-deployment-v1', 'melt-deployment-v1'), 'UTF8') WHERE id = {foreign}");
        var known = await sender.Services.Inbox.PostAsync("bench-2", Command(), default);
        (await target.Services.Inbox.TakeAsync(10)).ShouldHaveSingleItem().Number.ShouldBe(known);
        var reply = (await sender.Services.Inbox.RepliesAsync([foreign])).ShouldHaveSingleItem().Reply.ShouldBeOfType<Rejected>();
        (reply.Code, reply.Message).ShouldBe((RejectionCode.NotImplemented, "node bench-2 does not know this command: it runs an older version than node bench-1"));
    }

    [Fact]
    public async Task Post_to_a_node_that_is_unreachable_or_was_never_started_says_so()
    {
        var (sender, _) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        _workspace.Database.Sql("UPDATE hardshare.node SET lease_until = '2026-03-01 12:00:00Z' WHERE name = 'bench-2'");
        (await Should.ThrowAsync<NodeAwayException>(sender.Services.Inbox.PostAsync("bench-2", Command(), default))).Message
            .ShouldBe("node bench-2 is unreachable since 2026-03-01 12:00:00Z");
        _workspace.Database.Sql("UPDATE hardshare.node SET lease_until = '-infinity' WHERE name = 'bench-2'");
        (await Should.ThrowAsync<NodeAwayException>(sender.Services.Inbox.PostAsync("bench-2", Command(), default))).Message.ShouldBe("node bench-2 has not been started yet");
    }

    [Fact]
    public async Task Clear_removes_what_is_well_past_its_time_and_nothing_else()
    {
        var sender = await _workspace.StartAsync("bench-1");
        await _workspace.StartAsync("bench-2");
        var numbers = new List<long>();
        for (var i = 0; i < 3; i++)
            numbers.Add(await sender.Services.Inbox.PostAsync("bench-2", Command(), default));
        _workspace.Database.Sql(
            $"""
            UPDATE hardshare.inbox SET deadline = clock_timestamp() - interval '61 s' WHERE id = {numbers[0]};
            UPDATE hardshare.inbox SET deadline = clock_timestamp() - interval '50 s' WHERE id = {numbers[1]};
            """);
        await sender.Database.ExecuteAsync("SELECT hardshare.clear_inbox()", []);
        _workspace.Database.Sql("SELECT id FROM hardshare.inbox ORDER BY id").ShouldBe($"{numbers[1]}\n{numbers[2]}");
    }

    [Fact]
    public async Task Deadline_of_a_command_is_as_far_away_on_a_node_whose_clock_is_wrong()
    {
        var (sender, target) = (await _workspace.StartAsync("bench-1"), await _workspace.StartAsync("bench-2"));
        await sender.Services.Inbox.PostAsync("bench-2", Command(), default);
        var ahead = new OtherClock(TimeSpan.FromHours(1));
        var taken = (await new PostgresInbox(target.Database, target.Lease, "bench-2", ahead).TakeAsync(10)).ShouldHaveSingleItem().Command;
        (taken.Deadline - ahead.GetUtcNow()).ShouldBeInRange(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(10));
        var behind = new OtherClock(TimeSpan.FromHours(-1));
        await new PostgresInbox(sender.Database, sender.Lease, "bench-1", behind).PostAsync(
            "bench-2", Command() with { Deadline = behind.GetUtcNow() + TimeSpan.FromMinutes(10) }, default);
        (await target.Services.Inbox.TakeAsync(10)).Count.ShouldBe(2);
    }

    private sealed class OtherClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }

    private static CommandEnvelope Command() => new(
        EntityAddress.Of(DeploymentId.New()), new LockDeployment("it smokes"), CommandId.New(), Principal.User("alice"), TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(10));
}
