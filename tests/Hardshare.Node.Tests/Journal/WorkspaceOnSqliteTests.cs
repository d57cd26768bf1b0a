using Hardshare.Actors.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Fakes;
using Hardshare.Node.Journal;
using Hardshare.TestSupport.Journal;

namespace Hardshare.Node.Tests.Journal;

/// <summary>The whole tree of actors on a host in memory and the real journal, which fails on demand and outlives the actors.</summary>
public sealed class WorkspaceOnSqliteTests : IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("hs-journal").FullName;
    private readonly string _faultsName = Guid.NewGuid().ToString();
    private readonly FakeHost _host = new();
    private readonly InstanceId _instance = InstanceId.New();
    private readonly DeploymentId _deployment = DeploymentId.New();
    private ActorSystem _system = null!;
    private Workspace _workspace = null!;
    private SqliteStore _store = null!;

    private JournalFaults Faults => JournalFaults.For(_faultsName);

    public async Task InitializeAsync()
    {
        _host.Configure("arm");
        await BeginAsync();
        (await SendAsync(EntityAddress.Node(), new RegisterDeployment(_deployment, "arm", "arm", "lab", "", null))).ShouldBeOfType<DeploymentAccepted>();
        (await SendAsync(EntityAddress.Of(_deployment), new Advertise())).ShouldBeOfType<Contracts.Messages.Done>();
    }

    public async Task DisposeAsync()
    {
        await EndAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Restart_finds_a_ready_instance_again_and_adopts_what_runs()
    {
        await LaunchAsync();
        var before = await BecomesAsync(InstanceStatus.Ready);
        await RestartAsync();
        var after = await BecomesAsync(InstanceStatus.Ready);
        after.Endpoint.ShouldBe(before.Endpoint);
        _host.Tunnels.Attempts.ShouldBe([1]);
        await SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await BecomesAsync(InstanceStatus.Terminated);
        await NothingIsLeftAsync();
    }

    [Fact]
    public async Task Restart_still_lists_what_is_over_and_what_waits()
    {
        await LaunchAsync();
        await BecomesAsync(InstanceStatus.Ready);
        var waiting = InstanceId.New();
        (await LaunchAsync(waiting, reserve: true)).ShouldBeOfType<RequestWaiting>();
        await RestartAsync();
        ((await AskAsync(new ListRequests())) as RequestList)!.Requests.ShouldHaveSingleItem().Id.ShouldBe(waiting.Request);
        await SendAsync(EntityAddress.Of(_instance), new TerminateInstance());
        await BecomesAsync(InstanceStatus.Ready, waiting);
        await SendAsync(EntityAddress.Of(waiting), new TerminateInstance());
        await BecomesAsync(InstanceStatus.Terminated, waiting);
        await RestartAsync();
        ((await AskAsync(new ListInstances(IncludeEnded: true))) as InstanceList)!.Instances.Select(i => i.Status)
            .ShouldBe([InstanceStatus.Terminated, InstanceStatus.Terminated]);
    }

    public static TheoryData<string, FaultEffect> Writes
    {
        get
        {
            var data = new TheoryData<string, FaultEffect>();
            foreach (var manifest in new[]
            {
                "instance-initiated-v1", "instance-step-done-v1", "instance-ready-v1", "instance-terminating-v1", "instance-cleaned-up-v1", "deployment-released-v1",
            })
            {
                data.Add(manifest, FaultEffect.Fail);
                data.Add(manifest, FaultEffect.FailAfterStoring);
            }
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Writes))]
    public async Task Write_that_fails_once_costs_nothing_wherever_it_is(string manifest, FaultEffect effect)
    {
        using var fault = Faults.Add(new JournalFault(effect, Times: 1, Manifest: manifest));
        await LaunchAsync();
        await BecomesAsync(InstanceStatus.Ready);
        // The command may meet the fault, or the instance while it is brought back: a user would say it again.
        await AwaitAsync(async () => await SendAsync(EntityAddress.Of(_instance), new TerminateInstance()) is Contracts.Messages.Done or Rejected { Code: RejectionCode.Conflict });
        await BecomesAsync(InstanceStatus.Terminated);
        await NothingIsLeftAsync();
        Faults.Hit.ShouldBe(1);
        (await DeploymentAsync()).LockReason.ShouldBeNull();
    }

    [Fact]
    public async Task Claim_that_cannot_be_stored_is_refused_and_nothing_is_started()
    {
        using (Faults.Add(new JournalFault(FaultEffect.Fail, Times: 1, Manifest: "deployment-claimed-v1")))
            (await LaunchAsync()).ShouldBeOfType<Rejected>().Code.ShouldBe(RejectionCode.Unavailable);
        _host.Containers.Started.ShouldBeEmpty();
        await AwaitAsync(async () => await LaunchAsync(InstanceId.New()) is InstanceGranted);
    }

    private Task<IReply> LaunchAsync(InstanceId? instance = null, bool reserve = false) => SendAsync(EntityAddress.Requests, new PlaceRequest(
        new InstanceOrder(instance ?? _instance, "user:root", ["ssh-ed25519 AAAA"], false, null, false), [_deployment], null, reserve));

    private Task<IReply> SendAsync(EntityAddress to, ICommand command) => _workspace.SendAsync(
        new CommandEnvelope(to, command, CommandId.New(), Principal.Administrator, TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(10)), default);

    private Task<IReply> AskAsync(IQuery query) => _workspace.AskAsync(new QueryEnvelope(query, Principal.Administrator), default);

    private async Task<DeploymentView> DeploymentAsync() => (DeploymentView)await AskAsync(new GetDeployment(_deployment));

    private async Task<InstanceView> BecomesAsync(InstanceStatus status, InstanceId? instance = null)
    {
        InstanceView? view = null;
        await AwaitAsync(async () => (view = await AskAsync(new GetInstance(instance ?? _instance)) as InstanceView)?.Status == status);
        return view!;
    }

    private async Task NothingIsLeftAsync()
    {
        await AwaitAsync(async () => (await DeploymentAsync()).CurrentInstance is null);
        _host.Containers.Has(_instance).ShouldBeFalse();
        _host.Tunnels.Has(_instance).ShouldBeFalse();
        _host.Folders.ShouldBeEmpty();
        _host.Routes.ShouldBeEmpty();
    }

    private static async Task AwaitAsync(Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        while (!await isSo())
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
    }

    private async Task RestartAsync()
    {
        await EndAsync();
        await BeginAsync();
    }

    private async Task BeginAsync()
    {
        var file = Path.Combine(_folder, "journal.db");
        _store = SqliteStore.Open(file);
        _system = ActorSystem.Create("hardshare-test", ConfigurationFactory.ParseString(
            "akka.loggers = []\n" + FailingJournal.OverSqlite(file, _faultsName)));
        _workspace = new Workspace(_system, _host.Services() with { Index = new SqliteJournalIndex(_store) });
        await _workspace.Ready.WaitAsync(Limit);
    }

    private async Task EndAsync()
    {
        await _system.Terminate();
        _store.Dispose();
    }
}
