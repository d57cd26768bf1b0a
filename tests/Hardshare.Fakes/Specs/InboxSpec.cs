using Hardshare.Actors;
using Hardshare.Actors.Inbox;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Done = Hardshare.Contracts.Messages.Done;

namespace Hardshare.Fakes.Specs;

/// <summary>What every <see cref="IInbox"/> must do, real or fake.</summary>
public abstract class InboxSpec
{
    /// <summary>A node of the workspace that holds its lease; bench-1 to bench-3 are there.</summary>
    protected abstract Task<ClusterServices> NodeAsync(string name);

    /// <summary>A command that others can be told from.</summary>
    protected static CommandEnvelope Command(string reason = "it smokes", TimeSpan? left = null) => new(
        EntityAddress.Of(DeploymentId.New()), new LockDeployment(reason), CommandId.New(), Principal.User("alice") with { Organizations = ["lab"] },
        TimeProvider.System.GetUtcNow() + (left ?? TimeSpan.FromMinutes(1)), "corr-1");

    [Fact]
    public async Task Posted_command_arrives_whole_and_its_answer_comes_back()
    {
        var (sender, target) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var command = Command();
        var number = await sender.Inbox.PostAsync("bench-2", command, default);
        var taken = (await target.Inbox.TakeAsync(10)).ShouldHaveSingleItem();
        taken.Number.ShouldBe(number);
        taken.From.ShouldBe("bench-1");
        NodeWire.Write(taken.Command with { Deadline = command.Deadline }).ShouldBe(NodeWire.Write(command));
        taken.Command.Deadline.ShouldBe(command.Deadline, TimeSpan.FromSeconds(60));
        (await sender.Inbox.RepliesAsync([number])).ShouldBeEmpty();
        await target.Inbox.AnswerAsync([new PostedReply(number, new Rejected(RejectionCode.Locked, "no"))], default);
        (await sender.Inbox.RepliesAsync([number, number + 1])).ShouldBe([new PostedReply(number, new Rejected(RejectionCode.Locked, "no"))]);
    }

    [Fact]
    public async Task Command_is_handed_over_until_it_is_answered_and_a_second_answer_changes_nothing()
    {
        var (sender, target) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var number = await sender.Inbox.PostAsync("bench-2", Command(), default);
        await target.Inbox.TakeAsync(10);
        (await target.Inbox.TakeAsync(10)).ShouldHaveSingleItem().Number.ShouldBe(number);
        await target.Inbox.AnswerAsync([new PostedReply(number, new Done())], default);
        await target.Inbox.AnswerAsync([new PostedReply(number, new Rejected(RejectionCode.Busy, "too late"))], default);
        (await target.Inbox.TakeAsync(10)).ShouldBeEmpty();
        (await sender.Inbox.RepliesAsync([number])).ShouldHaveSingleItem().Reply.ShouldBe(new Done());
    }

    [Fact]
    public async Task Look_gives_the_oldest_first_and_no_more_than_asked_for()
    {
        var (sender, target) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var numbers = new List<long>();
        for (var i = 0; i < 5; i++)
            numbers.Add(await sender.Inbox.PostAsync("bench-2", Command(), default));
        (await target.Inbox.TakeAsync(3)).Select(one => one.Number).ShouldBe(numbers.Take(3));
        await target.Inbox.AnswerAsync([.. numbers.Take(3).Select(number => new PostedReply(number, new Done()))], default);
        (await target.Inbox.TakeAsync(3)).Select(one => one.Number).ShouldBe(numbers.Skip(3));
    }

    [Fact]
    public async Task Look_that_goes_on_from_a_cursor_finds_what_came_since()
    {
        var (sender, target) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        string? cursor = null;
        for (var i = 0; i < 5; i++)
        {
            var number = await sender.Inbox.PostAsync("bench-2", Command(), default);
            var content = await target.Inbox.LookAsync([], cursor, 3, default);
            content.Commands.ShouldContain(one => one.Number == number);
            cursor = content.Cursor;
            await target.Inbox.AnswerAsync([new PostedReply(number, new Done())], default);
        }
    }

    [Fact]
    public async Task Node_neither_takes_nor_answers_another_s_commands_nor_sees_replies_to_them()
    {
        var (sender, target, other) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"), await NodeAsync("bench-3"));
        var number = await sender.Inbox.PostAsync("bench-2", Command(), default);
        (await other.Inbox.TakeAsync(10)).ShouldBeEmpty();
        await other.Inbox.AnswerAsync([new PostedReply(number, new Done())], default);
        (await sender.Inbox.RepliesAsync([number])).ShouldBeEmpty();
        await target.Inbox.AnswerAsync([new PostedReply(number, new Done())], default);
        (await other.Inbox.RepliesAsync([number])).ShouldBeEmpty();
    }

    [Fact]
    public async Task Command_whose_time_is_over_is_not_handed_over()
    {
        var (sender, target) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        await sender.Inbox.PostAsync("bench-2", Command(left: TimeSpan.FromSeconds(-1)), default);
        (await target.Inbox.TakeAsync(10)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Post_to_a_node_that_gave_its_lease_back_says_since_when_it_is_away()
    {
        var (sender, target) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        await target.Membership.ResignAsync(default);
        var refused = await Should.ThrowAsync<NodeAwayException>(sender.Inbox.PostAsync("bench-2", Command(), default));
        refused.Message.ShouldStartWith("node bench-2 was stopped at 20");
        refused.Code.ShouldBe(RejectionCode.Offline);
    }

    [Fact]
    public async Task Post_to_a_node_that_nobody_knows_is_refused()
    {
        var refused = await Should.ThrowAsync<NodeAwayException>((await NodeAsync("bench-1")).Inbox.PostAsync("bench-9", Command(), default));
        refused.Message.ShouldContain("no node bench-9");
        refused.Code.ShouldBe(RejectionCode.NotFound);
    }

    [Fact]
    public async Task Post_of_many_at_once_gives_each_a_number_and_those_for_a_node_that_is_away_fail_alone()
    {
        var (sender, target) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        var posts = Enumerable.Range(0, 200).Select(i => sender.Inbox.PostAsync(i % 10 == 0 ? "bench-9" : "bench-2", Command($"{i}"), default)).ToArray();
        await Should.ThrowAsync<NodeAwayException>(Task.WhenAll(posts));
        posts.Count(post => post.IsFaulted).ShouldBe(20);
        var numbers = posts.Where(post => !post.IsFaulted).Select(post => post.Result).ToList();
        numbers.ShouldBeUnique();
        var taken = await target.Inbox.TakeAsync(1000);
        taken.Select(one => one.Number).ShouldBe(numbers.Order());
        taken.Select(one => int.Parse(((LockDeployment)one.Command.Command).Reason, System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(Enumerable.Range(0, 200).Where(i => i % 10 != 0));
    }

    [Fact]
    public async Task Wakes_come_to_the_target_of_a_command_and_to_the_sender_of_one_that_is_answered()
    {
        var (sender, target) = (await NodeAsync("bench-1"), await NodeAsync("bench-2"));
        await using var atTarget = target.Inbox.WakesAsync(default).GetAsyncEnumerator();
        await using var atSender = sender.Inbox.WakesAsync(default).GetAsyncEnumerator();
        // The first tells that it listens.
        await atTarget.MoveNextAsync();
        await atSender.MoveNextAsync();
        var (woken, answered) = (atTarget.MoveNextAsync().AsTask(), atSender.MoveNextAsync().AsTask());
        var number = await sender.Inbox.PostAsync("bench-2", Command(), default);
        await woken.WaitAsync(TimeSpan.FromSeconds(30));
        answered.IsCompleted.ShouldBeFalse();
        await target.Inbox.AnswerAsync([new PostedReply(number, new Done())], default);
        await answered.WaitAsync(TimeSpan.FromSeconds(30));
    }
}
