using System.Diagnostics;
using Hardshare.Actors.Deployments.Instances.Containers;

namespace Hardshare.Node.Tests.Containers;

/// <summary>Commands in a container, all in the same one.</summary>
public sealed class CommandRunnerTests(CommandRunnerTests.OneContainer one) : IClassFixture<CommandRunnerTests.OneContainer>
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Exec_gives_exit_code_output_of_both_kinds_and_the_environment()
    {
        var outcome = await ShellAsync("echo $GREETING; echo aside >&2; exit 3", Ample, ("GREETING", "hello world"));
        outcome.ExitCode.ShouldBe(3);
        outcome.Problem.ShouldBeNull();
        outcome.Output.ShouldContain("hello world\n");
        outcome.Output.ShouldContain("aside\n");
    }

    [Fact]
    public async Task Exec_past_its_limit_is_cut_off_with_all_it_started()
    {
        var outcome = await ShellAsync("echo before; sleep 4711 & sleep 4711", TimeSpan.FromSeconds(1));
        outcome.ExitCode.ShouldBeNull();
        outcome.Problem.ShouldNotBeNull().ShouldContain("time limit of 1 s");
        outcome.Output.ShouldBe("before\n");
        (await ShellAsync("pgrep -f 'sleep 471[1]'", Ample)).ExitCode.ShouldBe(1);
    }

    [Fact]
    public async Task Exec_that_exits_as_if_it_were_cut_off_has_its_exit_code() =>
        (await ShellAsync("exit 124", Ample)).ExitCode.ShouldBe(124);

    [Fact]
    public async Task Exec_keeps_the_last_64_KiB_of_a_long_output()
    {
        var outcome = await ShellAsync("seq 1 100000; echo end", Ample);
        outcome.ExitCode.ShouldBe(0);
        outcome.Output.Length.ShouldBeInRange(64 * 1024, 65 * 1024);
        outcome.Output.ShouldEndWith("100000\nend\n");
    }

    [Fact]
    public async Task Exec_that_leaves_a_program_behind_ends_when_itself_ends()
    {
        var started = Stopwatch.GetTimestamp();
        var outcome = await ShellAsync("sleep 30 & echo started", Ample);
        outcome.ExitCode.ShouldBe(0);
        outcome.Output.ShouldBe("started\n");
        Stopwatch.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task Exec_of_a_program_that_is_not_there_names_it()
    {
        var outcome = await one.Real.Runtime.ExecAsync(one.Container, ["no-such-program"], new Dictionary<string, string>(), Ample, default);
        outcome.ExitCode.ShouldBe(127);
        outcome.Output.ShouldContain("no-such-program");
    }

    [Fact]
    public async Task Exec_in_a_container_that_is_not_there_is_a_problem_and_not_the_engines_absence()
    {
        var outcome = await one.Real.Runtime.ExecAsync(
            new ContainerHandle("0123456789ab", InstanceId.New(), 0), ["true"], new Dictionary<string, string>(), Ample, default);
        outcome.ExitCode.ShouldBeNull();
        outcome.Problem.ShouldNotBeNull().ShouldContain("0123456789ab");
        outcome.EngineIsAway.ShouldBeFalse();
    }

    private Task<ExecOutcome> ShellAsync(string script, TimeSpan limit, params (string Name, string Value)[] environment) =>
        one.Real.Runtime.ExecAsync(
            one.Container, ["/bin/sh", "-c", script], environment.ToDictionary(pair => pair.Name, pair => pair.Value), limit, default);

    public sealed class OneContainer : IAsyncLifetime
    {
        private readonly DirectoryInfo root = Directory.CreateTempSubdirectory("hardshare-containers-");

        public RealContainers Real { get; } = new();

        public ContainerHandle Container { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            await Real.InitializeAsync();
            var outcome = await Real.Runtime.EnsureStartedAsync(RealContainers.Spec(root.FullName), new Progress<string>(), default);
            Container = outcome.ShouldBeOfType<ContainerRunning>().Container;
        }

        public async Task DisposeAsync()
        {
            await Real.DisposeAsync();
            root.Delete(recursive: true);
        }
    }
}
