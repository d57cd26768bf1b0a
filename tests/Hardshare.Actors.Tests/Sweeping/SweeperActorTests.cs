using Hardshare.Actors.Deployments.Instances;
using Hardshare.Actors.Directory;
using Hardshare.Actors.Sweeping;
using Hardshare.Contracts.Access;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Contracts.Messages;
using Hardshare.Contracts.Nodes;
using Hardshare.Fakes;

namespace Hardshare.Actors.Tests.Sweeping;

public sealed class SweeperActorTests : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private readonly ActorSystem _system = ActorSystem.Create("sweep", ConfigurationFactory.ParseString("akka.loglevel = ERROR"));
    private readonly InstanceId _instance = InstanceId.New();
    private readonly DeploymentId _deployment = DeploymentId.New();
    private readonly Source _source = new();
    private readonly IActorRef _directory;
    private readonly IActorRef _sweeper;

    public SweeperActorTests()
    {
        _source.Found.Add(new Leftover("container", "c1", _instance));
        var services = new FakeHost().Services();
        var (source, directory) = (_source, _directory = _system.ActorOf(Props.Create(() => new DirectoryActor(services))));
        _sweeper = _system.ActorOf(Props.Create(() => new SweeperActor(new ISweepSource[] { source }, directory, TimeProvider.System)));
    }

    public async ValueTask DisposeAsync() => await _system.Terminate();

    [Fact]
    public async Task Sweep_before_the_journal_was_read_removes_nothing()
    {
        (await SweepAsync()).Problem.ShouldNotBeNull();
        _source.Removed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sweep_while_a_deployment_is_not_back_removes_nothing()
    {
        _directory.Tell(new DirectoryActor.Expected([_deployment]));
        (await SweepAsync()).Problem!.ShouldContain(_deployment.ToString());
        _source.Removed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sweep_spares_the_instance_of_a_deployment_before_the_instance_itself_is_back()
    {
        _directory.Tell(new DirectoryActor.Expected([_deployment]));
        _directory.Tell(new DirectoryMessages.DeploymentChanged(View(_instance)));
        (await ReportAsync()).Findings.ShouldBeEmpty();
        _source.Removed.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sweep_removes_what_no_deployment_claims()
    {
        _directory.Tell(new DirectoryActor.Expected([_deployment]));
        _directory.Tell(new DirectoryMessages.DeploymentChanged(View(null)));
        (await SweepAsync()).Removed.ShouldBeTrue();
        _source.Removed.ShouldBe(["c1"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Sweep_leaves_what_is_younger_than_a_minute_and_says_so(bool dryRun)
    {
        _directory.Tell(new DirectoryActor.Expected([]));
        _source.Found.Clear();
        _source.Found.Add(new Leftover("folder", "young", _instance, TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(30)));
        _source.Found.Add(new Leftover("folder", "old", _instance, TimeProvider.System.GetUtcNow() - TimeSpan.FromSeconds(90)));
        var findings = (await ReportAsync(dryRun)).Findings;
        findings[0].Spared!.ShouldContain("younger than a minute");
        findings[1].Spared.ShouldBeNull();
        findings.Select(finding => finding.Removed).ShouldBe([false, !dryRun]);
        _source.Removed.ShouldBe(dryRun ? [] : ["old"]);
    }

    [Fact]
    public async Task Sweep_removes_what_is_young_but_of_an_instance_that_is_over()
    {
        _directory.Tell(new DirectoryActor.Expected([]));
        var over = InstanceState.Empty(_instance) with
        {
            Order = new InstanceOrder(_instance, "user:mia", ["k"], false, null, false),
            Ended = DateTimeOffset.UnixEpoch,
        };
        _directory.Tell(new DirectoryMessages.InstanceChanged(InstanceViews.OfEnded(over, View(null), "node-1")));
        _source.Found.Clear();
        _source.Found.Add(new Leftover("container", "c1", _instance, TimeProvider.System.GetUtcNow()));
        (await SweepAsync()).Removed.ShouldBeTrue();
    }

    private async Task<SweepFinding> SweepAsync() => (await ReportAsync()).Findings.ShouldHaveSingleItem();

    private Task<SweepReport> ReportAsync(bool dryRun = false) => _sweeper.Ask<SweepReport>(
        new CommandEnvelope(EntityAddress.Node(), new Sweep(dryRun), CommandId.New(), Principal.Administrator, TimeProvider.System.GetUtcNow() + Limit), Limit);

    private DeploymentView View(InstanceId? current) => new(
        _deployment, "arm", "node-1", "user:olga", "arm", "lab", "", DateTimeOffset.UnixEpoch, true, null, null, null, current, null, 0, 0, []);

    private sealed class Source : ISweepSource
    {
        public string Kind => "container";

        public List<Leftover> Found { get; } = [];

        public List<string> Removed { get; } = [];

        public Task<IReadOnlyList<Leftover>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Leftover>>(Found);

        public Task<string?> RemoveAsync(Leftover leftover, CancellationToken cancellation)
        {
            Removed.Add(leftover.Name);
            return Task.FromResult<string?>(null);
        }
    }
}
