using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Hardshare.Actors.Deployments.Instances.Lifecycle;

namespace Hardshare.Actors.Tests.Deployments.Instances.Lifecycle;

public sealed class StepRunTests
{
    [Fact]
    public void Due_gives_steps_that_need_not_wait_at_the_same_time()
    {
        var run = StepRun.Of([Step("a"), Step("b"), Step("c", "a", "b")], goOn: false);
        run.Due().Select(s => s.Name).ShouldBe(["a", "b"]);
        run = run.Begin("a").Begin("b").End("a", null);
        run.Due().ShouldBeEmpty();
        run.End("b", null).Due().Select(s => s.Name).ShouldBe(["c"]);
    }

    [Fact]
    public void End_with_a_problem_begins_nothing_more_and_waits_for_what_runs()
    {
        var run = StepRun.Of([Step("a"), Step("b"), Step("c", "a")], goOn: false).Begin("a").Begin("b").End("a", "broken");
        run.Due().ShouldBeEmpty();
        run.IsOver.ShouldBeFalse();
        run = run.End("b", null);
        run.IsOver.ShouldBeTrue();
        run.Succeeded.ShouldBeFalse();
        run.Problems.ShouldBe([("a", "broken")]);
    }

    [Fact]
    public void End_with_a_problem_goes_on_where_everything_is_to_be_tried()
    {
        var run = StepRun.Of([Step("a"), Step("b", "a")], goOn: true).Begin("a").End("a", "broken");
        run.Due().Select(s => s.Name).ShouldBe(["b"]);
    }

    [Fact]
    public void Abandon_is_over_once_nothing_runs()
    {
        var run = StepRun.Of([Step("a"), Step("b", "a")], goOn: true).Begin("a").Abandon("the instance ends");
        run.IsOver.ShouldBeFalse();
        run.Due().ShouldBeEmpty();
        run.End("a", null).IsOver.ShouldBeTrue();
    }

    public static TheoryData<string> Lists => new("start", "resume", "clean-up");

    [Theory]
    [MemberData(nameof(Lists))]
    public void Every_list_of_the_lifecycle_comes_to_its_end_whatever_order_steps_end_in(string list)
    {
        var steps = list switch { "start" => InstanceLifecycle.Start, "resume" => InstanceLifecycle.Resume, _ => InstanceLifecycle.CleanUp };
        Prop.ForAll<int>(seed =>
        {
            var random = new Random(seed);
            var run = StepRun.Of(steps, goOn: list == "clean-up");
            var order = new List<string>();
            while (!run.IsOver)
            {
                foreach (var step in run.Due().ToArray())
                {
                    step.After.ShouldAllBe(name => order.Contains(name));
                    run = run.Begin(step.Name);
                }
                run.Running.ShouldNotBeEmpty();
                var ended = run.Running.OrderBy(_ => random.Next()).First();
                run = run.End(ended, null);
                order.Add(ended);
            }
            return run.Succeeded && order.Count == steps.Length;
        }).QuickCheckThrowOnFailure();
    }

    private static Step Step(string name, params string[] after) => new(name, after, (_, _) => Task.FromResult(StepOutcome.Done));
}
