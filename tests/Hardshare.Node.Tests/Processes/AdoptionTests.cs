using System.Diagnostics;
using Hardshare.Node.Processes;

namespace Hardshare.Node.Tests.Processes;

/// <summary>What a new node makes of the processes of the one before it.</summary>
public sealed class AdoptionTests : IDisposable
{
    private readonly StarterFixture _fixture = new();
    private readonly ProcessStarter _next = new(TimeProvider.System);

    [Fact]
    public async Task TryAdopt_running_process_is_found_and_its_end_is_seen()
    {
        var process = await _fixture.StartAsync("exec cat");
        var adopted = _next.TryAdopt(_fixture.Folder, "p").Process.ShouldNotBeNull();
        adopted.Handle.ShouldBe(process.Handle);
        adopted.Adopted.ShouldBeTrue();
        adopted.WriteLine("hello");
        await Eventually.True(() => adopted.ReadLogTail() == "hello", "its input and log are the same");
        await adopted.StopAsync(TimeSpan.FromSeconds(10));
        await process.Exited.WaitAsync(Eventually.Patience);
    }

    [Fact]
    public async Task TryAdopt_process_of_a_node_that_was_killed_is_found_and_still_has_its_input()
    {
        using var node = Process.Start(StarterHost.StartInfo("hold", _fixture.Folder))!;
        var pid = int.Parse((await node.StandardOutput.ReadLineAsync().WaitAsync(Eventually.Patience))!, null);
        node.Kill();
        await node.WaitForExitAsync();

        var adopted = _next.TryAdopt(_fixture.Folder, "cat").Process.ShouldNotBeNull();
        adopted.Id.ShouldBe(pid);
        adopted.WriteLine("still there");
        await Eventually.True(() => adopted.ReadLogTail() == "still there", "it reads and writes as before");
        adopted.Exited.IsCompleted.ShouldBeFalse();
        await adopted.StopAsync(TimeSpan.FromSeconds(10));
        (await adopted.Exited).ShouldBeNull("it is not our child");
        _next.TryAdopt(_fixture.Folder, "cat").Refusal.ShouldBe(AdoptionRefusal.Gone);
    }

    [Fact]
    public async Task TryAdopt_again_and_again_gives_the_same_and_opens_nothing()
    {
        var process = await _fixture.StartAsync("exec cat");
        _fixture.Starter.TryAdopt(_fixture.Folder, "p").Process.ShouldBeSameAs(process);
        _next.TryAdopt(_fixture.Folder, "p").Process.ShouldBeSameAs(_next.TryAdopt(_fixture.Folder, "p").Process);
    }

    [Fact]
    public async Task TryAdopt_process_that_ended_is_gone()
    {
        await _fixture.RunAsync(_fixture.Shell("exit 0"));
        _next.TryAdopt(_fixture.Folder, "p").ShouldBe(new Adoption(null, AdoptionRefusal.Gone));
    }

    [Fact]
    public void TryAdopt_without_handle_says_so() =>
        _next.TryAdopt(_fixture.Folder, "p").ShouldBe(new Adoption(null, AdoptionRefusal.NoHandle));

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("""{"v":1}""")]
    [InlineData("""{"v":1,"name":"p","boot":"x","pid":"many","start":1}""")]
    public async Task TryAdopt_handle_that_is_none_is_not_believed(string content)
    {
        await File.WriteAllTextAsync(ProcessHandle.PathOf(_fixture.Folder, "p"), content);
        _next.TryAdopt(_fixture.Folder, "p").Refusal.ShouldBe(AdoptionRefusal.Unreadable);
        await _fixture.StartAsync("exec cat");
    }

    [Fact]
    public async Task TryAdopt_pid_that_is_another_process_is_refused_and_left_alone()
    {
        var process = await _fixture.StartAsync("exec cat");
        Forge(process.Handle with { Start = process.Handle.Start + 1 });
        _next.TryAdopt(_fixture.Folder, "p").Refusal.ShouldBe(AdoptionRefusal.OtherProcess);
        process.Exited.IsCompleted.ShouldBeFalse();
    }

    [Fact]
    public async Task TryAdopt_handle_of_another_boot_is_refused()
    {
        var process = await _fixture.StartAsync("exec cat");
        Forge(process.Handle with { Boot = Guid.NewGuid().ToString() });
        _next.TryAdopt(_fixture.Folder, "p").Refusal.ShouldBe(AdoptionRefusal.OtherBoot);
    }

    [Fact]
    public async Task TryAdopt_handle_of_a_newer_version_is_refused()
    {
        var process = await _fixture.StartAsync("exec cat");
        Forge(process.Handle with { V = ProcessHandle.Version + 1 });
        _next.TryAdopt(_fixture.Folder, "p").Refusal.ShouldBe(AdoptionRefusal.NewerVersion);
    }

    [Fact]
    public void Reason_every_refusal_has_words() =>
        Enum.GetValues<AdoptionRefusal>().Select(r => new Adoption(null, r).Reason).ShouldAllBe(r => r.Length > 0);

    [Fact]
    public async Task Starter_that_starts_many_leaves_no_descriptor_open()
    {
        using var node = Process.Start(StarterHost.StartInfo("count", _fixture.Folder))!;
        var counts = await node.StandardOutput.ReadToEndAsync();
        await node.WaitForExitAsync();
        node.ExitCode.ShouldBe(0, counts);
    }

    public void Dispose()
    {
        _next.Dispose();
        _fixture.Dispose();
    }

    private void Forge(ProcessHandle handle)
    {
        // The shell writes the same handle as the node, a moment later, before it becomes the program.
        SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{handle.Pid}/comm").Trim() == "cat", TimeSpan.FromSeconds(30)).ShouldBeTrue();
        handle.Write(ProcessHandle.PathOf(_fixture.Folder, "p"));
    }
}
