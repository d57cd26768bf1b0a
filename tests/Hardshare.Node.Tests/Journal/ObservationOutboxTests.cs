using System.Text;
using Hardshare.Node.Journal;

namespace Hardshare.Node.Tests.Journal;

public sealed class ObservationOutboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void TakeOldest_gives_them_in_order_and_leaves_them()
    {
        using var outbox = Open();
        Add(outbox, 1, 5);

        outbox.TakeOldest(3).Select(Text).ShouldBe(["1", "2", "3"]);
        outbox.TakeOldest(100).Select(Text).ShouldBe(["1", "2", "3", "4", "5"]);
        outbox.Count.ShouldBe(5);
        outbox.TakeOldest(1)[0].PersistenceId.ShouldBe("i-1");
        outbox.TakeOldest(1)[0].Manifest.ShouldBe("node-started-v1");
    }

    [Fact]
    public void Remove_takes_those_and_ignores_unknown_ids()
    {
        using var outbox = Open();
        Add(outbox, 1, 5);

        outbox.Remove([.. outbox.TakeOldest(2).Select(one => one.Id), 99]);
        outbox.Remove(outbox.TakeOldest(1).Select(one => one.Id));

        outbox.TakeOldest(100).Select(Text).ShouldBe(["4", "5"]);
        outbox.Count.ShouldBe(2);
    }

    [Fact]
    public void Add_when_full_drops_the_oldest_and_counts()
    {
        using (var outbox = Open(capacity: 3))
        {
            Add(outbox, 1, 5);
            outbox.Dropped.ShouldBe(2);
        }

        using var again = Open(capacity: 3);
        again.TakeOldest(100).Select(Text).ShouldBe(["3", "4", "5"]);
        again.Count.ShouldBe(3);
        again.Dropped.ShouldBe(2);
    }

    [Fact]
    public void Add_file_that_cannot_be_made_names_it_and_works_when_it_can()
    {
        File.WriteAllText(_folder.File("in-the-way"), "");
        using var outbox = new ObservationOutbox(_folder.File("in-the-way/outbox.db"));

        Should.Throw<JournalUnavailableException>(() => Add(outbox, 1, 1)).Message.ShouldContain("in-the-way/outbox.db");

        File.Delete(_folder.File("in-the-way"));
        Add(outbox, 1, 1);
        outbox.Count.ShouldBe(1);
    }

    private ObservationOutbox Open(int capacity = ObservationOutbox.DefaultCapacity) => new(_folder.File("outbox.db"), capacity);

    private static void Add(ObservationOutbox outbox, int first, int last)
    {
        for (var i = first; i <= last; i++)
            outbox.Add("i-1", "node-started-v1", Encoding.UTF8.GetBytes($"{i}"));
    }

    private static string Text(OutboxRow one) => Encoding.UTF8.GetString(one.Envelope);
}
