using System.Diagnostics;
using Hardshare.Actors.Deployments.Configuration;
using Hardshare.Actors.Node;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Requests;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Node;

/// <summary>The whole tree of actors on a host in memory; it can be stopped and started again on the same journal.</summary>
public sealed class WorkspaceFixture : IAsyncDisposable
{
    public static readonly Principal Admin = Principal.Administrator;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly string _journal = $"journal-{Guid.NewGuid():N}";
    private ActorSystem _system = null!;

    private WorkspaceFixture()
    {
    }

    public FakeHost Host { get; } = new();

    public Workspace Workspace { get; private set; } = null!;

    public ActorSystem System => _system;

    public static async Task<WorkspaceFixture> StartAsync(Func<DeploymentConfiguration, DeploymentConfiguration>? configure = null)
    {
        var fixture = new WorkspaceFixture();
        fixture.Host.Configure("arm", configure);
        await fixture.BeginAsync();
        return fixture;
    }

    /// <summary>Stop all actors as a crash would leave things, and start them on the same journal and host.</summary>
    public async Task RestartAsync()
    {
        await _system.Terminate();
        await BeginAsync();
    }

    public async Task<DeploymentId> RegisterAsync(string localName = "arm", bool advertise = true)
    {
        var id = DeploymentId.New();
        (await SendAsync(EntityAddress.Node(), new RegisterDeployment(id, localName, "arm", "lab", "an arm", "user:olga"))).ShouldBeOfType<DeploymentAccepted>();
        Host.KnownDeployments.Add(id);
        if (advertise)
            (await SendAsync(EntityAddress.Of(id), new Advertise())).ShouldBeOfType<Done>();
        return id;
    }

    public Task<IReply> LaunchAsync(DeploymentId deployment, InstanceId instance, bool reserve = false, Func<InstanceOrder, InstanceOrder>? change = null)
    {
        var order = new InstanceOrder(instance, "user:root", ["ssh-ed25519 AAAA"], false, null, false);
        return SendAsync(EntityAddress.Requests, new PlaceRequest(change?.Invoke(order) ?? order, [deployment], null, reserve));
    }

    public Task<IReply> SendAsync(EntityAddress to, ICommand command, Principal? by = null, CommandId? id = null) => Workspace.SendAsync(
        new CommandEnvelope(to, command, id ?? CommandId.New(), by ?? Admin, Soon()), default);

    public Task<IReply> AskAsync(IQuery query, Principal? by = null) => Workspace.AskAsync(new QueryEnvelope(query, by ?? Admin), default);

    public async Task<InstanceView> InstanceAsync(InstanceId instance) => (await AskAsync(new GetInstance(instance))).ShouldBeOfType<InstanceView>();

    public async Task<DeploymentView> DeploymentAsync(DeploymentId deployment) => (await AskAsync(new GetDeployment(deployment))).ShouldBeOfType<DeploymentView>();

    public Task<InstanceView> InstanceBecomesAsync(InstanceId instance, InstanceStatus status) => InstanceAsync(instance, view => view.Status == status);

    /// <summary>Ask until the view is as wanted; fails with the last view.</summary>
    public Task<InstanceView> InstanceAsync(InstanceId instance, Func<InstanceView, bool> wanted) => AwaitAsync<InstanceView>(new GetInstance(instance), wanted);

    public Task<DeploymentView> DeploymentAsync(DeploymentId deployment, Func<DeploymentView, bool> wanted) => AwaitAsync<DeploymentView>(new GetDeployment(deployment), wanted);

    public Task<RequestView> RequestAsync(RequestId request, Func<RequestView, bool> wanted) => AwaitAsync<RequestView>(new GetRequest(request), wanted);

    public async ValueTask DisposeAsync() => await _system.Terminate();

    private async Task<TView> AwaitAsync<TView>(IQuery query, Func<TView, bool> wanted)
        where TView : class
    {
        var begun = Stopwatch.StartNew();
        while (true)
        {
            var reply = await AskAsync(query);
            if (reply is TView view && wanted(view))
                return view;
            if (begun.Elapsed > Limit)
                throw new ShouldAssertException($"not as wanted after {Limit}: {reply}");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private static DateTimeOffset Soon() => TimeProvider.System.GetUtcNow() + TimeSpan.FromSeconds(20);

    private async Task BeginAsync()
    {
        _system = ActorSystem.Create("hardshare-test", ConfigurationFactory.ParseString($"akka.loglevel = ERROR\n{KeptJournal.Hocon(_journal)}"));
        Workspace = new Workspace(_system, Host.Services());
        await Workspace.Ready.WaitAsync(Limit);
    }
}
