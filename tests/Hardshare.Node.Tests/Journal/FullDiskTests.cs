using Hardshare.Actors.Gateway;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.TestMachine;

namespace Hardshare.Node.Tests.Journal;

/// <summary>A node whose data folder is on a disk that fills up: neither the journal nor the spool's file can be written.</summary>
public sealed class FullDiskTests : WorkspaceOnSqlite
{
    private const int Most = 10_000;
    private SmallDisk _disk = null!;

    public override async Task InitializeAsync()
    {
        // Room for the journal and for its log, which grows to 16 MiB before it is folded.
        _disk = SmallDisk.Mount(Folder, "40m");
        await base.InitializeAsync();
    }

    [Fact]
    public async Task Disk_that_fills_up_costs_no_instance_and_no_observation()
    {
        await LaunchAsync();
        await BecomesAsync(InstanceStatus.Ready);
        // The journal first uses up the room that it has in its own files, and what folding its log gives back.
        var seen = 0;
        await AwaitAsync(() =>
        {
            _disk.Fill();
            if (seen < Most)
                Host.Connections.Writer.TryWrite(new EndedConnection(Instance, new InstanceConnectionClosed(Remote(seen), ++seen, 0, 1)));
            return Check.Checks >= 5;
        });
        (await ProblemsAsync()).ShouldContain(problem => problem.Contains("the journal is away since", StringComparison.Ordinal));
        (await SendAsync(EntityAddress.Of(Instance), new TerminateInstance())).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Unavailable);
        (await InstanceAsync()).Status.ShouldBe(InstanceStatus.Ready);

        _disk.MakeRoom();
        await AwaitAsync(async () => (await HistoryAsync()).Count(e => e.Envelope.Event is InstanceConnectionClosed) >= seen && Spool.Waiting == 0);
        (await HistoryAsync()).Select(e => e.Envelope.Event).OfType<InstanceConnectionClosed>().Select(closed => closed.Remote)
            .ShouldBe(Enumerable.Range(0, seen).Select(Remote), ignoreOrder: true);
        Spool.Dropped.ShouldBe(0);
        Host.Containers.Started.Count.ShouldBe(1);
        (await ProblemsAsync()).ShouldBeEmpty();
        await SendAsync(EntityAddress.Of(Instance), new TerminateInstance());
        await NothingIsLeftAsync();
    }

    public override async Task DisposeAsync()
    {
        await EndAsync();
        _disk.Unmount();
        Directory.Delete(Folder);
    }

    private static string Remote(int number) => $"192.0.2.1:{40_000 + number}";
}
