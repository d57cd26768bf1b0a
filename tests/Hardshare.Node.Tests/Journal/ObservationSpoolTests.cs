using Hardshare.Contracts.Nodes;
using Hardshare.Node.Journal;

namespace Hardshare.Node.Tests.Journal;

public sealed class ObservationSpoolTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Add_keeps_what_is_needed_to_record_it_over_a_restart()
    {
        var (id, at) = (CommandId.New(), DateTimeOffset.UnixEpoch.AddHours(3));
        using (var spool = Open())
            spool.Add("n-bench", new NodeStarted("1.2"), id, at);

        using var again = Open();
        again.Waiting.ShouldBe(1);
        var kept = again.Of("n-bench").ShouldHaveSingleItem();
        (kept.PersistenceId, kept.Observation, kept.Command, kept.ObservedAt).ShouldBe(("n-bench", new NodeStarted("1.2"), id, at));
        again.Of("n-other").ShouldBeEmpty();
    }

    [Fact]
    public void Add_without_a_file_keeps_them_in_memory_and_in_order_and_moves_them_when_it_can()
    {
        using var spool = Open();
        File.WriteAllText(_folder.File("in-the-way"), "");
        Add(spool, 1, 3);
        spool.Waiting.ShouldBe(3);
        Versions(spool).ShouldBe(["1", "2", "3"]);

        File.Delete(_folder.File("in-the-way"));
        Add(spool, 4, 4);
        File.Exists(_folder.File("in-the-way/outbox.db")).ShouldBeTrue();
        Versions(spool).ShouldBe(["1", "2", "3", "4"]);
        spool.Remove([.. spool.Read(0, 3).Select(one => one.Id)]);
        Versions(spool).ShouldBe(["4"]);
        spool.Waiting.ShouldBe(1);
    }

    [Fact]
    public void Add_without_a_file_drops_and_counts_the_oldest_beyond_its_bound()
    {
        using var spool = Open(memory: 2);
        File.WriteAllText(_folder.File("in-the-way"), "");
        Add(spool, 1, 5);
        Versions(spool).ShouldBe(["4", "5"]);
        (spool.Waiting, spool.Dropped).ShouldBe((2, 3));
    }

    private ObservationSpool Open(int memory = 100) => new(new ObservationOutbox(_folder.File("in-the-way/outbox.db")), "bench", memory);

    private static void Add(ObservationSpool spool, int first, int last)
    {
        for (var i = first; i <= last; i++)
            spool.Add("n-bench", new NodeStarted($"{i}"), CommandId.New(), DateTimeOffset.UnixEpoch);
    }

    private static IEnumerable<string> Versions(ObservationSpool spool) => spool.Read(0, 100).Select(one => ((NodeStarted)one.Observation).Version);
}
