using System.Diagnostics;
using Hardshare.Actors.Journal;
using Hardshare.Actors.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Contracts.Requests;
using Hardshare.Fakes;
using Hardshare.Node.Journal;
using Hardshare.Node.Journal.Sqlite;
using Hardshare.TestSupport.Journal;

namespace Hardshare.Node.Tests.Journal;

/// <summary>The whole tree of actors on a host in memory and the real journal, which fails on demand and outlives the actors.</summary>
public abstract class WorkspaceOnSqlite : IAsyncLifetime
{
    protected static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private readonly string _faultsName = Guid.NewGuid().ToString();
    private ActorSystem _system = null!;
    private Workspace _workspace = null!;
    private ObservationSpool _spool = null!;

    protected string Folder { get; } = Directory.CreateTempSubdirectory("hs-journal").FullName;

    protected FakeHost Host { get; } = new();

    protected InstanceId Instance { get; } = InstanceId.New();

    protected DeploymentId Deployment { get; } = DeploymentId.New();

    protected JournalFaults Faults => JournalFaults.For(_faultsName);

    protected SqliteStore Store { get; private set; } = null!;

    protected FailingCheck Check { get; private set; } = null!;

    protected IObservationSpool Spool => _spool;

    protected Workspace Workspace => _workspace;

    protected virtual int EndedInstancesKept => 1000;

    public virtual async Task InitializeAsync()
    {
        Host.Configure("arm", Configure);
        await BeginAsync();
        (await SendAsync(EntityAddress.Node(), new RegisterDeployment(Deployment, "arm", "arm", "lab", "", null))).ShouldBeOfType<DeploymentAccepted>();
        (await SendAsync(EntityAddress.Of(Deployment), new Advertise())).ShouldBeOfType<Contracts.Messages.Done>();
    }

    public virtual async Task DisposeAsync()
    {
        await EndAsync();
        Directory.Delete(Folder, recursive: true);
    }

    protected virtual Hardshare.Actors.Deployments.Configuration.DeploymentConfiguration Configure(
        Hardshare.Actors.Deployments.Configuration.DeploymentConfiguration plain) => plain;

    protected Task<IReply> LaunchAsync(InstanceId? instance = null, bool reserve = false, Func<InstanceOrder, InstanceOrder>? change = null)
    {
        var order = new InstanceOrder(instance ?? Instance, "user:root", ["ssh-ed25519 AAAA"], false, null, false);
        return SendAsync(EntityAddress.Requests, new PlaceRequest(change?.Invoke(order) ?? order, [Deployment], null, reserve));
    }

    protected Task<IReply> SendAsync(EntityAddress to, ICommand command, CommandId? id = null, Principal? by = null) => _workspace.SendAsync(
        new CommandEnvelope(to, command, id ?? CommandId.New(), by ?? Principal.Administrator, TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(10)), default);

    protected Task<IReply> AskAsync(IQuery query, Principal? by = null) => _workspace.AskAsync(new QueryEnvelope(query, by ?? Principal.Administrator), default);

    protected async Task<DeploymentView> DeploymentAsync() => (DeploymentView)await AskAsync(new GetDeployment(Deployment));

    protected async Task<InstanceView> InstanceAsync(InstanceId? instance = null) => (InstanceView)await AskAsync(new GetInstance(instance ?? Instance));

    protected async Task<IReadOnlyList<string>> ProblemsAsync() => ((NodeView)await AskAsync(new GetNode())).Problems;

    protected async Task<InstanceView> BecomesAsync(InstanceStatus status, InstanceId? instance = null)
    {
        InstanceView? view = null;
        await AwaitAsync(async () => (view = await AskAsync(new GetInstance(instance ?? Instance)) as InstanceView)?.Status == status);
        return view!;
    }

    /// <summary>All events of the instance, in order.</summary>
    protected async Task<IReadOnlyList<StoredEvent>> HistoryAsync(InstanceId? instance = null) =>
        await new SqliteHistoryReader(Store).ReadAsync([(instance ?? Instance).PersistenceIdOn(Deployment)], [], 0, 10_000, default);

    protected async Task NothingIsLeftAsync()
    {
        await AwaitAsync(async () => (await DeploymentAsync()).CurrentInstance is null);
        Host.Containers.Has(Instance).ShouldBeFalse();
        Host.Tunnels.Has(Instance).ShouldBeFalse();
        Host.Folders.ShouldBeEmpty();
        Host.Routes.ShouldBeEmpty();
    }

    protected static Task AwaitAsync(Func<bool> isSo) => AwaitAsync(() => Task.FromResult(isSo()));

    protected static async Task AwaitAsync(Func<Task<bool>> isSo)
    {
        var begun = Stopwatch.GetTimestamp();
        while (!await isSo())
        {
            Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(Limit);
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    protected async Task RestartAsync()
    {
        await EndAsync();
        await BeginAsync();
    }

    protected async Task BeginAsync()
    {
        var file = Path.Combine(Folder, "journal.db");
        Store = SqliteStore.Open(file);
        Check = new FailingCheck(new StoreJournalCheck(Store), Faults);
        _spool = NewSpool();
        _system = ActorSystem.Create("hardshare-test", ConfigurationFactory.ParseString(
            "akka.loggers = []\n" + FailingJournal.OverSqlite(file, _faultsName)));
        _workspace = new Workspace(_system, Host.Services() with
        {
            Index = new SqliteJournalIndex(Store),
            Check = Check,
            Spool = _spool,
            History = new SqliteHistoryReader(Store),
            EndedInstancesKept = EndedInstancesKept,
        });
        await _workspace.Ready.WaitAsync(Limit);
    }

    protected ObservationSpool NewSpool() => new(new ObservationOutbox(Path.Combine(Folder, "outbox.db")), "node-1");

    protected async Task EndAsync()
    {
        await _system.Terminate();
        _spool.Dispose();
        Store.Dispose();
    }
}
