using System.Globalization;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Tests.Processes;

/// <summary>Starting and ending, with real processes.</summary>
public sealed class ProcessStarterTests : IDisposable
{
    private readonly StarterFixture _fixture = new();

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("kill -9 $$", 137)]
    public async Task StartAsync_program_that_ends_gives_its_exit_code_and_is_reaped(string script, int code)
    {
        var process = await _fixture.StartAsync(script);
        (await process.Exited.WaitAsync(Eventually.Patience)).ShouldBe(code);
        Directory.Exists($"/proc/{process.Id}").ShouldBeFalse();
    }

    [Fact]
    public async Task StartAsync_program_that_is_not_there_ends_with_127_and_the_log_says_why()
    {
        var (code, log) = await _fixture.RunAsync(new ProcessSpec("p", _fixture.Folder, "/no/such/program", []));
        code.ShouldBe(127);
        log.ShouldContain("/no/such/program");
    }

    [Fact]
    public async Task StartAsync_folder_that_is_not_there_is_refused()
    {
        var error = await Should.ThrowAsync<ProcessStartException>(
            () => _fixture.StartAsync(_fixture.Shell("exit 0") with { WorkingDirectory = "/no/such" }));
        error.Message.ShouldContain("/no/such");
    }

    [Theory]
    [InlineData("")]
    [InlineData("../x")]
    [InlineData("a b")]
    [InlineData(".hidden")]
    public async Task StartAsync_name_that_is_no_file_name_is_refused(string name) =>
        await Should.ThrowAsync<ProcessStartException>(() => _fixture.StartAsync(_fixture.Shell("exit 0", name)));

    [Fact]
    public async Task StartAsync_process_leads_its_own_session_and_group()
    {
        var (_, log) = await _fixture.RunAsync(_fixture.Shell("cat /proc/self/stat; echo $$"));
        var fields = log[(log.LastIndexOf(')') + 2)..].Split(' ', '\n');
        var shell = log.TrimEnd().Split('\n')[^1];
        (fields[2], fields[3]).ShouldBe((shell, shell));
    }

    [Fact]
    public async Task StartAsync_process_has_only_the_environment_that_it_is_given()
    {
        Environment.SetEnvironmentVariable("HARDSHARE_TEST_SECRET", "not for children");
        var spec = _fixture.Shell("env") with { Environment = new Dictionary<string, string> { [ProcessMarkers.Instance] = "i1" } };
        var (_, log) = await _fixture.RunAsync(spec);
        log.ShouldContain("HARDSHARE_INSTANCE=i1\n");
        log.ShouldContain("PATH=");
        log.ShouldNotContain("HARDSHARE_TEST_SECRET");
    }

    [Fact]
    public async Task StartAsync_process_has_default_signals_and_none_blocked()
    {
        var (_, log) = await _fixture.RunAsync(_fixture.Shell("exec cat /proc/self/status"));
        Mask("SigBlk").ShouldBe(0UL);
        const ulong librarysOwn = 3UL << 31; // glibc's 32 and 33
        (Mask("SigIgn") & ~librarysOwn).ShouldBe(1UL << 24, "only SIGXFSZ, which would end it when its log is full");

        ulong Mask(string name) => ulong.Parse(
            log.Split('\n').Single(l => l.StartsWith(name + ":", StringComparison.Ordinal))[8..], NumberStyles.HexNumber, null);
    }

    [Fact]
    public async Task StartAsync_process_has_no_descriptor_of_ours()
    {
        using var open = new FileStream(Path.Combine(_fixture.Folder, "open"), FileMode.Create);
        var (_, log) = await _fixture.RunAsync(_fixture.Shell("exec ls -l /proc/self/fd"));
        var targets = log.Split('\n').Where(l => l.Contains(" -> ", StringComparison.Ordinal)).Select(l => l.Split(" -> ")[1]).ToArray();
        targets.Length.ShouldBe(4, log);
        targets[0].ShouldEndWith("p.in");
        targets[1].ShouldEndWith("p.log");
        targets[2].ShouldEndWith("p.log");
        targets[3].ShouldStartWith("/proc/");
    }

    [Fact]
    public async Task StartAsync_handle_is_there_before_the_program()
    {
        var process = await _fixture.StartAsync(_fixture.Shell("cat p.handle; exec cat") with { WorkingDirectory = _fixture.Folder });
        await Eventually.True(() => process.ReadLogTail().Contains('}', StringComparison.Ordinal), "the program has shown it");
        process.ReadLogTail().ShouldContain($"\"pid\":{process.Id},");
        ProcessHandle.Read(ProcessHandle.PathOf(_fixture.Folder, "p")).ShouldBe(process.Handle);
        process.Handle.Start.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task StartAsync_handle_written_by_the_shell_is_the_one_written_by_the_node()
    {
        var process = await _fixture.StartAsync("exec cat");
        var path = ProcessHandle.PathOf(_fixture.Folder, "p");
        File.Delete(path);
        await _fixture.RunAsync(new ProcessSpec("q", _fixture.Folder, "true", []));
        // Only the shell's is left to see if the node's is written elsewhere: start by hand what the node would.
        var command = LaunchScript.Command(_fixture.Shell("cat p.handle"));
        command[0].ShouldBe(LaunchScript.Shell);
        var log = Path.Combine(_fixture.Folder, "hand.log");
        var pid = PosixSpawn.Start(command, [new("PATH", "/usr/bin:/bin")], _fixture.Folder, process.InputPath, log);
        using var pidfd = Pidfd.Open(pid).ShouldNotBeNull();
        var start = ProcFs.StartTime(pid);
        await Eventually.True(() => pidfd.HasExited, "it ends");
        pidfd.Reap().ShouldBe(0);
        ProcessHandle.Read(path).ShouldBe(new ProcessHandle(1, "p", ProcFs.BootId, pid, start!.Value));
        (await File.ReadAllTextAsync(log)).ShouldContain($"\"pid\":{pid},");
    }

    [Fact]
    public async Task WriteLine_lines_come_one_after_the_other_and_input_never_ends()
    {
        var process = await _fixture.StartAsync("while read -r line; do echo \"got $line\"; done; echo ended");
        process.WriteLine("one");
        await Eventually.True(() => process.ReadLogTail() == "got one", "the first comes");
        process.WriteLine("two");
        await Eventually.True(() => process.ReadLogTail() == "got one\ngot two", "the second comes");
        process.Exited.IsCompleted.ShouldBeFalse();
        await process.KillAsync();
        Should.Throw<IOException>(() => process.WriteLine("three"));
    }

    [Fact]
    public async Task Log_is_bounded_and_the_one_before_is_kept()
    {
        var spec = _fixture.Shell("while echo 0123456789; do :; done; exit 3") with { LogLimit = 64 * 1024 };
        var process = await _fixture.StartAsync(spec);
        (await process.Exited.WaitAsync(Eventually.Patience)).ShouldBe(3);
        new FileInfo(process.LogPath).Length.ShouldBe(64 * 1024);
        process.ReadLogTail(100).Length.ShouldBeLessThanOrEqualTo(100);

        var (_, log) = await _fixture.RunAsync(_fixture.Shell("echo fresh"));
        log.ShouldBe("fresh\n");
        new FileInfo(process.LogPath + ".1").Length.ShouldBe(64 * 1024);
    }

    [Fact]
    public async Task StartAsync_name_that_runs_already_is_refused_until_it_has_ended()
    {
        var first = await _fixture.StartAsync("exec cat");
        (await Should.ThrowAsync<ProcessStartException>(() => _fixture.StartAsync("exec cat"))).Message.ShouldContain($"{first.Id}");
        await first.StopAsync(TimeSpan.FromSeconds(10));
        (await _fixture.StartAsync("exec cat")).Id.ShouldNotBe(first.Id);
    }

    [Fact]
    public async Task StopAsync_program_that_ends_on_request_is_not_killed()
    {
        var process = await _fixture.StartAsync("trap 'exit 5' TERM; echo ready; while :; do read -r x; done");
        await Eventually.True(() => process.ReadLogTail() == "ready", "it is ready");
        await process.StopAsync(TimeSpan.FromSeconds(20));
        (await process.Exited).ShouldBe(5);
        await process.StopAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task StopAsync_program_that_does_not_end_is_killed_after_the_grace()
    {
        var process = await _fixture.StartAsync("trap '' TERM; echo ready; while :; do read -r x; done");
        await Eventually.True(() => process.ReadLogTail() == "ready", "it is ready");
        await process.StopAsync(TimeSpan.FromMilliseconds(50));
        (await process.Exited).ShouldBe(137);
    }

    [Fact]
    public async Task RunAs_has_that_user_and_no_other_groups()
    {
        var (code, log) = await _fixture.RunAsync(_fixture.Shell("id -u; id -G; exit 0") with { RunAs = new RunAs(65534, 65533) });
        (code, log).ShouldBe((0, "65534\n65533\n"));
    }

    [Fact]
    public async Task RemoveFiles_leaves_the_folder_empty()
    {
        await _fixture.RunAsync(_fixture.Shell("echo x"));
        await _fixture.RunAsync(_fixture.Shell("echo x"));
        ProcessStarter.RemoveFiles(_fixture.Folder, "p");
        Directory.EnumerateFileSystemEntries(_fixture.Folder).ShouldBeEmpty();
    }

    public void Dispose() => _fixture.Dispose();
}
