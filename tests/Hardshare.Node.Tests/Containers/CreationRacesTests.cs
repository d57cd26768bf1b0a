using System.Net;
using Hardshare.Actors.Deployments.Instances.Containers;
using Hardshare.Contracts.Deployments;
using Hardshare.Contracts.Instances;
using Hardshare.Node.Containers;
using Hardshare.Node.Containers.Api;
using Hardshare.Node.Tests.Containers.Api;

namespace Hardshare.Node.Tests.Containers;

public sealed class CreationRacesTests
{
    private readonly FakeEngine _engine = new();
    private readonly ContainerSpec _spec = new(
        InstanceId.New(), DeploymentId.New(), "image", PullPolicy.Never, new ContainerLimits(1 << 28, 1, 100), NetworkAccess.None, [],
        new Dictionary<string, string>(), new Dictionary<string, string>());

    public CreationRacesTests()
    {
        _engine.Answers[ListCall] = (HttpStatusCode.OK, "[]");
        _engine.Answers["GET /images/image/json"] = (HttpStatusCode.OK, """{"Id":"sha256:1"}""");
        _engine.Answers[CreateCall] = (HttpStatusCode.Created, """{"Id":"c1"}""");
        _engine.Answers["POST /containers/c1/start"] = (HttpStatusCode.NoContent, "");
        _engine.Answers["GET /containers/c1/json"] =
            (HttpStatusCode.OK, """{"Id":"c1","State":{"Status":"running","Running":true,"OOMKilled":false,"Pid":42,"ExitCode":0}}""");
    }

    private string CreateCall => $"POST /containers/create?name=hardshare-{_spec.Instance}";

    private string ListCall => "GET /containers/json?all=1&filters=" + Uri.EscapeDataString(
        $$"""{"label":["hardshare.workspace=lab","hardshare.node=bench","hardshare.instance={{_spec.Instance}}"]}""");

    [Fact]
    public async Task EnsureStarted_that_is_cancelled_while_the_engine_creates_ends_after_the_engine_has()
    {
        using var cancelled = new CancellationTokenSource();
        var made = false;
        _engine.Instead = async token =>
        {
            if (!_engine.Asked[^1].Call.Contains("/containers/create", StringComparison.Ordinal))
                return;
            await cancelled.CancelAsync();
            token.ThrowIfCancellationRequested();
            made = true;
        };
        using var connection = new EngineConnection(_engine, "a test", TimeProvider.System);
        using var runtime = new EngineContainerRuntime(connection, new EngineOptions("", "lab", "bench"), TimeProvider.System);
        await Should.ThrowAsync<OperationCanceledException>(() => runtime.EnsureStartedAsync(_spec, new Progress<string>(), cancelled.Token));
        made.ShouldBeTrue();
        _engine.Asked.ShouldNotContain(asked => asked.Call.EndsWith("/start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task EnsureStarted_adopts_what_another_made_in_between()
    {
        _engine.Answers[CreateCall] = (HttpStatusCode.Conflict, """{"message":"the name is in use"}""");
        _engine.Instead = _ =>
        {
            if (_engine.Asked[^1].Call.Contains("/containers/create", StringComparison.Ordinal))
                _engine.Answers[ListCall] = (HttpStatusCode.OK, """[{"Id":"c1","Names":["/x"],"State":"created","Created":0,"Labels":{}}]""");
            return Task.CompletedTask;
        };
        using var connection = new EngineConnection(_engine, "a test", TimeProvider.System);
        using var runtime = new EngineContainerRuntime(connection, new EngineOptions("", "lab", "bench"), TimeProvider.System);
        (await runtime.EnsureStartedAsync(_spec, new Progress<string>(), default)).ShouldBeOfType<ContainerRunning>().Container.Id.ShouldBe("c1");
    }
}
