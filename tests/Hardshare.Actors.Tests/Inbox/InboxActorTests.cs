using System.Runtime.CompilerServices;
using Hardshare.Actors.Inbox;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Membership;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;

namespace Hardshare.Actors.Tests.Inbox;

public sealed class InboxActorTests : TestKit
{
    [Fact]
    public async Task Answer_that_the_server_lost_is_given_again()
    {
        var inbox = new ForgetfulInbox(losesAnswers: 1);
        ActorOf(Props.Create(() => new Entities(inbox)));
        await inbox.Kept.Task.WaitAsync(TimeSpan.FromSeconds(60));
        inbox.Answers.ShouldBe(2);
    }

    /// <summary>The node's actor, as far as commands of others go.</summary>
    private sealed class Entities : ReceiveActor
    {
        public Entities(IInbox inbox)
        {
            var standing = new Standing();
            standing.Hold(Guid.NewGuid(), TimeSpan.MaxValue);
            Context.ActorOf(Props.Create(() => new InboxActor(inbox, standing, new JournalHealth(), TimeProvider.System)));
            Receive<InboxActor.Arrived>(_ => Sender.Tell(new Done()));
        }
    }

    /// <summary>Has one command, and forgets the first answers to it.</summary>
    private sealed class ForgetfulInbox(int losesAnswers) : IInbox
    {
        private readonly CommandEnvelope _command = new(
            EntityAddress.Of(DeploymentId.New()), new Advertise(), CommandId.New(), Principal.System, TimeProvider.System.GetUtcNow() + TimeSpan.FromMinutes(5));

        public TaskCompletionSource Kept { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Answers { get; private set; }

        public Task<long> PostAsync(string target, CommandEnvelope command, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<InboxContent> LookAsync(IReadOnlyCollection<long> waiting, string? cursor, int max, CancellationToken cancellation) =>
            Task.FromResult(new InboxContent([], Kept.Task.IsCompleted ? [] : [new PostedCommand(7, "bench-2", _command)], null));

        public Task AnswerAsync(IReadOnlyList<PostedReply> replies, CancellationToken cancellation)
        {
            if (++Answers > losesAnswers)
                Kept.SetResult();
            return Task.CompletedTask;
        }

        public async IAsyncEnumerable<bool> WakesAsync([EnumeratorCancellation] CancellationToken cancellation)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellation);
            yield return true;
        }
    }
}
