using System.Diagnostics;
using System.Globalization;
using Hardshare.Actors.Sweeping;
using Hardshare.Node.Commands;
using Hardshare.Node.Processes;
using Hardshare.Node.Sweeping;

namespace Hardshare.Node.Tests.Commands;

/// <summary>What becomes of commands whose node is gone. The node before is played by one that is still there and does nothing.</summary>
public sealed class CommandRecordsTests : IDisposable
{
    private static readonly Dictionary<string, string> Instance = new() { [ProcessMarkers.Instance] = "7c9e6679-7425-40de-944b-e07fc1f90ae7" };
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(1);
    private readonly TemporaryFolder _folder = new();

    private string Folder => _folder.FilePath("commands");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("sleep 1000")]
    [InlineData("sleep 1000 & trap '' TERM; sleep 1000; sleep 1000")]
    [InlineData("set -m; sleep 1000 & env -i sleep 1000")]
    [InlineData("env -i sh -c 'sleep 1000 & sleep 1000'; true")]
    [InlineData("exec env -i sh -c 'sleep 1000; true'")]
    [InlineData("setsid sleep 1000 & sleep 1000")]
    public async Task RunAsync_of_the_next_node_comes_after_the_end_of_all_that_ran_before(string script)
    {
        var (leader, before) = await StartAsync(script);
        (await Next().RunAsync(["true"], Instance, Long, default)).ExitCode.ShouldBe(0);
        ProcessSession.Members(leader).ShouldBeEmpty();
        Marked().ShouldBeEmpty();
        (await before).ExitCode.ShouldBe(137);
        Directory.EnumerateFiles(Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task RunAsync_of_the_next_node_lets_be_what_an_ended_command_left_in_the_background()
    {
        var first = Next();
        var outcome = await first.RunAsync(["sh", "-c", "sleep 1001 > /dev/null 2>&1 & echo $!"], Instance, Long, default);
        var pid = int.Parse(outcome.Output, CultureInfo.InvariantCulture);
        using var background = Process.GetProcessById(pid);
        (await Next().RunAsync(["true"], Instance, Long, default)).ExitCode.ShouldBe(0);
        background.HasExited.ShouldBeFalse();
        background.Kill();
    }

    [Fact]
    public async Task EndLeftAsync_kills_no_stranger_that_has_the_pid_or_comes_from_another_boot()
    {
        using var stranger = Process.Start(new ProcessStartInfo("/usr/bin/setsid", ["sleep", "1002"]))!;
        Directory.CreateDirectory(Folder);
        var start = ProcFs.StartTime(stranger.Id)!.Value;
        string Stat(long started) => File.ReadAllText($"/proc/{stranger.Id}/stat").Replace($" {start} ", $" {started} ", StringComparison.Ordinal);
        Write("aa", $$"""{"Id":"aa","Boot":"{{ProcFs.BootId}}","Instance":null}""");
        Write("aa.leader", Stat(start - 1));
        Write("bb", """{"Id":"bb","Boot":"another","Instance":null}""");
        Write("bb.leader", Stat(start));
        Write("cc.leader", $"{stranger.Id} (sle");
        Write("dd", "");
        Write("ee.new", "{");
        await new CommandRecords(Folder, TimeProvider.System).EndLeftAsync();
        stranger.HasExited.ShouldBeFalse();
        Directory.EnumerateFiles(Folder).ShouldBeEmpty();
        stranger.Kill();
    }

    [Fact]
    public async Task Sweeper_finds_and_ends_what_is_left_and_nothing_that_this_node_runs()
    {
        var (leader, before) = await StartAsync("sleep 1003");
        var records = new CommandRecords(Folder, TimeProvider.System);
        var mine = records.Begin(null);
        var source = new CommandLeftovers(records);
        var left = (await source.ListAsync(default)).ShouldHaveSingleItem();
        left.Instance.ToString().ShouldBe(Instance[ProcessMarkers.Instance]);
        (await source.RemoveAsync(left, default)).ShouldBeNull();
        (await before).ExitCode.ShouldBe(137);
        ProcessSession.Members(leader).ShouldBeEmpty();
        (await source.ListAsync(default)).ShouldBeEmpty();
        records.Ended(mine);
    }

    [Fact]
    public async Task RunAsync_without_room_for_its_record_runs_all_the_same()
    {
        File.WriteAllText(Folder, "a file where the folder should be");
        (await Next().RunAsync(["echo", "works"], Instance, Long, default)).Output.ShouldBe("works\n");
    }

    private HostCommands Next() => new(new CommandRecords(Folder, TimeProvider.System), TimeProvider.System);

    private async Task<(int Leader, Task<Actors.Deployments.Instances.Actions.CommandOutcome> Running)> StartAsync(string script)
    {
        var ready = _folder.FilePath("pid");
        // Opened by the shell that goes on; the line is there once a reader has it.
        var fifo = _folder.FilePath("ready");
        using (var mkfifo = Process.Start("/usr/bin/mkfifo", [fifo]))
            await mkfifo.WaitForExitAsync();
        var running = Next().RunAsync(["sh", "-c", $"echo $$ > {ready}; echo go > {fifo}; {script}"], Instance, Long, default);
        await File.ReadAllTextAsync(fifo);
        return (int.Parse(await File.ReadAllTextAsync(ready), CultureInfo.InvariantCulture), running);
    }

    private static IEnumerable<FoundProcess> Marked() =>
        ProcessFinder.FindByMarker(ProcessMarkers.Instance, Instance[ProcessMarkers.Instance]).Where(p => p.CommandLine.Contains("1000", StringComparison.Ordinal));

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(Folder, name), text);
}
