using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;

namespace Hardshare.Cli.Tests.Instances;

public class TerminateCommandTests : CliTest
{
    private InstanceView view = Sample.Instance();

    private void Ends(params string[] problems)
    {
        // The stream tells all at once; a hurried watcher would not wait for it.
        Time = new HurriedTime(times: 1);
        Node.On<ListInstances>(_ => new InstanceList([view]));
        Node.On<GetInstance>(_ => view);
        Node.On<TerminateInstance>(new Done());
        Node.HasEvents(
        [
            Sample.Entry(1, "instance-ready-v1", "ready"),
            Sample.Entry(2, "instance-terminating-v1", "terminating: asked by user:alice"),
            Sample.Entry(3, "instance-step-done-v1", "container removed"),
            Sample.Entry(4, "instance-cleaned-up-v1", "cleaned up", 0, new InstanceCleanedUp(problems, 1, 2)),
        ]);
        view = view with { Status = InstanceStatus.Terminating };
        Node.On<TerminateInstance>(_ =>
        {
            Node.On<GetInstance>(_ =>
            {
                var now = view;
                view = view with { Status = InstanceStatus.Terminated, Ended = Sample.Noon };
                return now;
            });
            return new Done();
        });
    }

    [Fact]
    public async Task Terminate_wait_showsTheCleanUpOnly()
    {
        Ends();

        var outcome = await RunAsync("terminate", "a1", "--wait", "--reason", "done here");

        outcome.Code.ShouldBe(0, outcome.Error);
        outcome.Error.ShouldContain("container removed");
        outcome.Error.ShouldNotContain("ready");
        outcome.Out.ShouldContain("TERMINATED");
        ((TerminateInstance)Node.Commands.Single().Command).Reason.ShouldBe("done here");
    }

    [Fact]
    public async Task Terminate_waitAndProblems_failedAndSaysWhatIsLeft()
    {
        Ends("network not removed: engine away");

        var outcome = await RunAsync("terminate", "a1", "--wait");

        outcome.Code.ShouldBe(1);
        outcome.Error.ShouldContain("not cleaned up: network not removed: engine away");
        outcome.Error.ShouldContain("sweep");
    }

    [Fact]
    public async Task Terminate_keysOfTheInstance_areRemoved()
    {
        Ends();
        var key = Home.Write($".local/state/hardshare/keys/{view.Id}", "private");
        var known = Home.Write($".local/state/hardshare/known_hosts/{view.Id}", "x");

        await RunAsync("terminate", "a1");

        File.Exists(key).ShouldBeFalse();
        File.Exists(known).ShouldBeFalse();
    }
}
