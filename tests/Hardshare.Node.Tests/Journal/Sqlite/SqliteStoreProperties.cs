using FsCheck;
using FsCheck.Fluent;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;

namespace Hardshare.Node.Tests.Journal.Sqlite;

/// <summary>Whatever is done to a store, in whatever order, it says what a list in memory would say.</summary>
public sealed class SqliteStoreProperties
{
    private static readonly Gen<Step> Steps =
        from entity in Gen.Elements("d-1", "d-2", "i-1")
        from kind in Gen.Elements(Kind.Append, Kind.Append, Kind.Append, Kind.Append, Kind.Delete, Kind.Reopen)
        from offset in Gen.Elements(0, 0, 0, 0, 1, -1)
        from count in Gen.Choose(1, 4)
        select new Step(kind, entity, offset, count);

    private enum Kind
    {
        Append,
        Delete,
        Reopen,
    }

    [Fact]
    public void Store_says_what_a_model_says() => Prop
        .ForAll(Steps.ListOf().ToArbitrary(), steps => Check([.. steps]).GetAwaiter().GetResult())
        .Check(FsCheck.Config.QuickThrowOnFailure.WithMaxTest(60));

    private static async Task Check(IReadOnlyList<Step> steps)
    {
        using var folder = new TemporaryFolder();
        var model = new Dictionary<string, Entity>();
        var store = SqliteStore.Open(folder.File("journal.db"));
        try
        {
            foreach (var step in steps)
            {
                if (!model.TryGetValue(step.PersistenceId, out var entity))
                    model[step.PersistenceId] = entity = new Entity();
                switch (step.Kind)
                {
                    case Kind.Append:
                        await Append(store, entity, step);
                        break;
                    case Kind.Delete:
                        await store.DeleteToAsync(step.PersistenceId, step.Count);
                        entity.Events.RemoveAll(one => one.SequenceNr <= step.Count);
                        break;
                    default:
                        store.Dispose();
                        store = SqliteStore.Open(folder.File("journal.db"));
                        break;
                }
            }
            foreach (var (persistenceId, entity) in model)
            {
                (await store.HighestSequenceNrAsync(persistenceId)).ShouldBe(entity.Highest);
                (await store.ReadAsync(persistenceId)).ShouldBe(entity.Events);
            }
        }
        finally
        {
            store.Dispose();
        }
    }

    private static async Task Append(SqliteStore store, Entity entity, Step step)
    {
        var first = entity.Highest + 1 + step.Offset;
        var rows = Enumerable.Range(0, step.Count).Select(i => (SequenceNr: first + i, Text: $"{step.PersistenceId} {first + i}")).ToList();
        var append = store.AppendAsync([.. rows.Select(row => Stored.Row(step.PersistenceId, row.SequenceNr, row.Text))]);
        if (step.Offset != 0)
        {
            await Should.ThrowAsync<SequenceConflictException>(() => append);
            return;
        }
        await append;
        entity.Events.AddRange(rows);
        entity.Highest += step.Count;
    }

    private sealed record Step(Kind Kind, string PersistenceId, int Offset, int Count);

    private sealed class Entity
    {
        public long Highest { get; set; }

        public List<(long SequenceNr, string Text)> Events { get; } = [];
    }
}
