using Hardshare.Actors.Deployments.Instances.Actions;
using Hardshare.Node.Commands;

namespace Hardshare.Node.Tests.Commands;

public sealed class HostCommandsTests : IDisposable
{
    private static readonly Dictionary<string, string> Nothing = [];
    private readonly TemporaryFolder _folder = new();
    private readonly HostCommands _commands;

    public HostCommandsTests() => _commands = new HostCommands(new CommandRecords(_folder.FilePath("commands"), TimeProvider.System), TimeProvider.System);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task RunAsync_gives_exit_code_and_both_outputs_in_order()
    {
        var outcome = await RunAsync("sh", "-c", "echo one; echo two >&2; echo three; exit 7");
        outcome.ExitCode.ShouldBe(7);
        outcome.Output.ShouldBe("one\ntwo\nthree\n");
        outcome.Problem.ShouldBeNull();
        outcome.Describe().ShouldBe("exit code 7: three");
    }

    [Fact]
    public async Task RunAsync_arguments_are_not_read_by_a_shell()
    {
        string[] hostile = ["$(id)", "`id`", "a; b", "\"", "'", "*", "-n", "", "new\nline"];
        var outcome = await RunAsync(["printf", "[%s]", .. hostile]);
        outcome.Output.ShouldBe(string.Concat(hostile.Select(a => $"[{a}]")));
    }

    [Fact]
    public async Task RunAsync_environment_is_what_was_given_and_a_path()
    {
        var given = new Dictionary<string, string> { ["HARDSHARE_INSTANCE"] = "x y" };
        var outcome = await _commands.RunAsync(["env"], given, TimeSpan.FromSeconds(10), default);
        var lines = outcome.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        // The shell tells every program where it is.
        lines.Where(line => line != "PWD=/" && !line.StartsWith("HARDSHARE_COMMAND=", StringComparison.Ordinal)).Order().ShouldBe(["HARDSHARE_INSTANCE=x y", "PATH=" + HostCommands.SearchPath]);
    }

    [Fact]
    public async Task RunAsync_works_in_the_root_folder_with_nothing_to_read_in_a_session_of_its_own()
    {
        var outcome = await RunAsync("sh", "-c", "pwd; readlink /proc/self/fd/0; cut -d' ' -f6 /proc/$$/stat; echo $$");
        var lines = outcome.Output.Split('\n');
        lines[0].ShouldBe("/");
        lines[1].ShouldBe("/dev/null");
        lines[2].ShouldBe(lines[3]);
    }

    [Fact]
    public async Task RunAsync_flood_is_drained_and_only_its_end_kept()
    {
        var outcome = await RunAsync("sh", "-c", "head -c 50000000 /dev/zero | tr '\\0' x; printf ' the end é'");
        outcome.ExitCode.ShouldBe(0);
        outcome.Output.Length.ShouldBeInRange(16 * 1024 - 4, 16 * 1024);
        outcome.Output.ShouldEndWith("xxx the end é");
    }

    [Theory]
    [InlineData("sleep 1000 & sleep 1000")]
    [InlineData("set -m; sleep 1000 & sleep 1000")]
    [InlineData("trap '' TERM INT HUP; while :; do echo flood; done")]
    public async Task RunAsync_past_its_limit_kills_all_of_it(string script)
    {
        var pidFile = _folder.FilePath("pid");
        string[] command = ["sh", "-c", $"echo $$ > {pidFile}; {script}"];
        var outcome = await _commands.RunAsync(command, Nothing, TimeSpan.FromMilliseconds(300), default);
        outcome.ExitCode.ShouldBeNull();
        outcome.Succeeded.ShouldBeFalse();
        outcome.Describe().ShouldContain("longer than 0.3 s");
        ProcessSession.Members(int.Parse(File.ReadAllText(pidFile), System.Globalization.CultureInfo.InvariantCulture)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_cancelled_kills_all_of_it_and_throws()
    {
        var pidFile = _folder.FilePath("pid");
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        await Should.ThrowAsync<OperationCanceledException>(() =>
            _commands.RunAsync(["sh", "-c", $"echo $$ > {pidFile}; sleep 1000"], Nothing, TimeSpan.FromMinutes(1), cancellation.Token));
        ProcessSession.Members(int.Parse(File.ReadAllText(pidFile), System.Globalization.CultureInfo.InvariantCulture)).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_background_program_that_holds_the_output_is_not_waited_for()
    {
        var started = TimeProvider.System.GetTimestamp();
        var outcome = await RunAsync("sh", "-c", "sleep 20 & echo done");
        outcome.ExitCode.ShouldBe(0);
        outcome.Output.ShouldBe("done\n");
        TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromSeconds(15));
    }

    [Fact]
    public async Task RunAsync_many_times_leaves_no_pipe_open()
    {
        var before = Pipes();
        for (var i = 0; i < 100; i++)
            await RunAsync("true");
        // Other tests of this process have some, too.
        Pipes().ShouldBeLessThan(before + 50);

        static int Pipes() => Directory.EnumerateFiles("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith("pipe:", StringComparison.Ordinal) == true);
    }

    [Theory]
    [InlineData("no-such-program-anywhere", "no such program")]
    [InlineData("/no/such/program", "no such program")]
    [InlineData("/etc/passwd", "not executable")]
    [InlineData("/etc", "no such program")]
    [InlineData("--help", "no such program")]
    [InlineData("a\0b", "NUL")]
    public async Task RunAsync_what_cannot_start_says_why(string program, string expected)
    {
        var outcome = await RunAsync(program);
        outcome.ExitCode.ShouldBeNull();
        outcome.Problem.ShouldNotBeNull().ShouldContain(expected);
    }

    [Fact]
    public async Task RunAsync_empty_command_says_so() => (await RunAsync()).Problem.ShouldNotBeNull();

    [Fact]
    public async Task RunAsync_killed_by_a_signal_did_not_succeed() => (await RunAsync("sh", "-c", "kill -9 $$")).ExitCode.ShouldBe(137);

    private Task<CommandOutcome> RunAsync(params string[] command) =>
        _commands.RunAsync(command, Nothing, TimeSpan.FromSeconds(30), default);
}
