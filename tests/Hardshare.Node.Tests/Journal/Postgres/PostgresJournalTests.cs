using Hardshare.Actors.Journal;
using Hardshare.Contracts.Messages;
using Hardshare.Node.Database;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Postgres;
using Hardshare.TestSupport.Database;

namespace Hardshare.Node.Tests.Journal.Postgres;

[Collection(HorizonCollection.Name)]
public sealed class PostgresJournalTests : DurableJournalSpec
{
    private JournalOnPostgres _journal = null!;
    private NodeDatabase _superuser = null!;

    protected override string Configuration =>
        $$"""
        {{PostgresPlugins.Hocon(_journal.Store)}}
        {{PostgresPlugins.SnapshotStore}}.assemblies = ["Hardshare.Node.Tests"]
        """;

    protected override IJournalIndex Index => new PostgresJournalIndex(_journal.Store);

    protected override IHistoryReader History => new PostgresHistoryReader(_journal.Store, TimeProvider.System);

    public override async Task InitializeAsync()
    {
        _journal ??= await JournalOnPostgres.OpenAsync(otherNodes: "bench-2");
        _superuser ??= new NodeDatabase(_journal.Database.Superuser);
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        await _superuser.DisposeAsync();
        await _journal.DisposeAsync();
    }

    [Fact]
    public async Task Recover_event_of_an_unknown_manifest_fails_and_names_it()
    {
        await _journal.Store.AppendAsync([Stored.Row("d-1", 1, "a") with { Manifest = "from-the-future-v9" }]);

        var failure = await Should.ThrowAsync<UnknownManifestException>(() => History.ReadAsync(["d-1"], [], 0, 1, CancellationToken.None));

        failure.Message.ShouldContain("from-the-future-v9");
    }

    [Fact]
    public async Task Recover_snapshot_that_cannot_be_read_is_passed_over()
    {
        await Done(Start("d-1"), Recorder.Store.Texts("a", "b"));
        await _journal.Store.SaveSnapshotAsync(new SnapshotRow("d-1", 1, 0, """{"texts":["a"]}"""u8.ToArray(), "recorder-state-v1"));
        await _journal.Store.SaveSnapshotAsync(new SnapshotRow("d-1", 2, 0, "{}"u8.ToArray(), "recorder-state-v2"));

        var recovered = await Recover("d-1", Recovery.Default);

        recovered.Offered!.Value.SequenceNr.ShouldBe(1);
        recovered.Events.ShouldBe([(2, "b")]);
    }

    [Fact]
    public async Task Index_tells_only_of_what_this_node_owns()
    {
        var (mine, other) = (DeploymentId.New(), DeploymentId.New());
        await AppendAsync(mine.PersistenceId, 1, new Hardshare.Contracts.Deployments.DeploymentRegistered("arm", "bench-1", "user:alice", "arm", "us", "An arm"));
        await AppendAsync(other.PersistenceId, 1, new Hardshare.Contracts.Deployments.DeploymentRegistered("leg", "bench-2", "user:alice", "leg", "us", "A leg"));
        await _superuser.ExecuteAsync("UPDATE hardshare.ownership SET owner = 'bench-2' WHERE entity = $1", [other.PersistenceId]);

        (await Index.DeploymentsAsync(CancellationToken.None)).ShouldBe([mine]);
    }

    // The node owns whatever a test writes of; what it may not write is PostgresFenceTests' matter.
    protected override async Task AppendAsync(string persistenceId, long first, params IEvent[] happened)
    {
        await _superuser.ExecuteAsync(
            "INSERT INTO hardshare.ownership (entity, owner) VALUES (hardshare.key_of($1), $2) ON CONFLICT DO NOTHING", [persistenceId, JournalOnPostgres.NodeName]);
        await _journal.Store.AppendAsync(Stored.Rows(persistenceId, first, happened));
    }
}
