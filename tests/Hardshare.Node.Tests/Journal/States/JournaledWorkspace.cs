using System.Collections.Concurrent;
using System.Text.Json;
using Hardshare.Actors.History;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Messages;
using Hardshare.Fakes;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Microsoft.Data.Sqlite;

namespace Hardshare.Node.Tests.Journal.States;

/// <summary>The whole tree of actors on a host in memory, over a real journal in a folder, with one deployment; its clock can be put forward.</summary>
internal sealed class JournaledWorkspace(string folder, DeploymentId deployment) : TimeProvider, IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly FakeHost _host = new();
    private ActorSystem _system = null!;
    private SqliteStore _store = null!;
    private TimeSpan _ahead;

    public int SnapshotEvery { get; set; } = 20;

    /// <summary>HOCON above the usual settings.</summary>
    public string Settings { get; set; } = "";

    public Workspace Workspace { get; private set; } = null!;

    public SqliteStore Store => _store;

    public ConcurrentQueue<string> Warnings { get; } = [];

    public void PutForward(TimeSpan span) => _ahead += span;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _ahead;

    public async Task StartAsync()
    {
        if (_host.Find("arm") is null)
            _host.Configure("arm");
        var file = Path.Combine(folder, "journal.db");
        _store = SqliteStore.Open(file);
        _system = ActorSystem.Create(
            "hardshare-test", ConfigurationFactory.ParseString($"akka.loggers = []\nakka.log-dead-letters = off\n{PluginSettings.Hocon(file)}\n{Settings}"));
        var warnings = Warnings;
        _system.EventStream.Subscribe(_system.ActorOf(Props.Create(() => new WarningCollector(warnings))), typeof(Warning));
        Workspace = new Workspace(_system, _host.Services(this) with { Index = new SqliteJournalIndex(_store), SnapshotEvery = SnapshotEvery });
        await Workspace.Ready.WaitAsync(Limit);
    }

    public async Task RegisterAsync() =>
        (await SendAsync(new RegisterDeployment(deployment, "arm", "arm", "lab", "", null), to: EntityAddress.Node())).ShouldBeOfType<DeploymentAccepted>();

    public async Task StopAsync()
    {
        await _system.Terminate();
        _store.Dispose();
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    public ValueTask DisposeAsync() => new(StopAsync());

    /// <summary>To the deployment, unless it says otherwise.</summary>
    public Task<IReply> SendAsync(ICommand command, CommandId? id = null, EntityAddress? to = null, Principal? by = null) => Workspace.SendAsync(
        new CommandEnvelope(to ?? EntityAddress.Of(deployment), command, id ?? CommandId.New(), by ?? Principal.Administrator, GetUtcNow() + Limit), default);

    public Task<IReply> AskAsync(IQuery query) => Workspace.AskAsync(new QueryEnvelope(query, Principal.Administrator), default);

    /// <summary>What the deployment's actor shows of its state, as text.</summary>
    public async Task<string> ViewAsync() => Text(await AskAsync(new GetDeployment(deployment)));

    /// <summary>What all events of the deployment up to the given number make of it, as the same text.</summary>
    public async Task<string> FoldAsync(int events = int.MaxValue) => Text(PastStates.Fold(deployment.PersistenceId, await HistoryAsync(events))!);

    public Task<IReadOnlyList<StoredEvent>> HistoryAsync(int events = int.MaxValue) =>
        new SqliteHistoryReader(_store).ReadAsync([deployment.PersistenceId], [], 0, events, default);

    /// <summary>The numbers of the snapshots that are stored, newest first.</summary>
    public async Task<IReadOnlyList<long>> SnapshotsAsync(string? persistenceId = null) =>
        [.. (await _store.LoadSnapshotsAsync(persistenceId ?? deployment.PersistenceId, new SnapshotRange(0, long.MaxValue, 0, long.MaxValue), 100))
            .Select(row => row.SequenceNr)];

    /// <summary>Change the file behind the program's back.</summary>
    public void Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "journal.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 10000; " + sql;
        command.ExecuteNonQuery();
    }

    public static async Task AwaitAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(Limit, System);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(10), System, limit.Token);
    }

    public static string Text(IReply reply) => JsonSerializer.Serialize(reply, reply.GetType(), ContractJson.Options);

    private sealed class WarningCollector : ReceiveActor
    {
        public WarningCollector(ConcurrentQueue<string> warnings) => Receive<Warning>(warning => warnings.Enqueue($"{warning.Message}"));
    }
}
